import { expect, test } from 'vitest';
import { layerCases } from './layer-cases.js';
import { forward, gradientAtTarget, inputOf, marginToKinks } from './net.js';
import { uniform } from './random-net.js';

/**
 * Central differences in float64: the error of the formula grows with the square of the step, that
 * of rounding falls with it; at 1e-4 both are below 1e-7 of slopes near 1.
 */
const STEP = 1e-4;

test.each(layerCases(1))(
  '$name: the derivative is that of finite differences',
  ({ net, targets }) => {
    const next = uniform(9);
    const size = net.spatial.reduce((product, length) => product * length, net.inputChannels);
    const input = inputOf(net, Array.from({ length: size }, next));
    expect(marginToKinks(net, input)).toBeGreaterThan(0);
    for (const target of targets) {
      const cut = { ...net, target };
      const A = forward(net, input)[target]!;
      const seed = [1, -0.5, 2];
      const score = (data: Float64Array) =>
        forward(cut, input, { ...A, data })
          .at(-1)!
          .data.reduce((sum, logit, c) => sum + seed[c]! * logit, 0);
      const gradient = gradientAtTarget(cut, input, seed).data;
      A.data.forEach((_, i) => {
        const moved = (by: number) => A.data.map((value, at) => (at === i ? value + by : value));
        const slope = (score(moved(STEP)) - score(moved(-STEP))) / (2 * STEP);
        expect(Math.abs(slope - gradient[i]!)).toBeLessThan(1e-6);
      });
    }
  },
);
