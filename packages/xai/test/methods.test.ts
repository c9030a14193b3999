import { describeEachBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { explain } from '../src/explain.js';
import type { ExplainOptions } from '../src/options.js';
import { BASELINES, SCORES } from '../src/types.js';
import { expectRelative } from './close.js';
import { biasActivationOf, cutOf } from './cut-of.js';
import * as reference from './reference/attribution.js';
import { forward, inputOf } from './reference/net.js';
import { type Architecture, randomNet, uniform } from './reference/random-net.js';

const SIGNALS: Architecture = {
  seed: 3,
  spatial: [11],
  inputChannels: 2,
  channels: 4,
  classes: 3,
  rectified: true,
  pooled: 'averagePool',
  headConvolutions: 1,
  branched: false,
  globalAverage: false,
};
const ARCHITECTURES: Record<string, Architecture> = {
  'signal, flattened': SIGNALS,
  'signal, signed activations, skip connection': {
    ...SIGNALS,
    seed: 5,
    rectified: false,
    branched: true,
  },
  'image, global average': {
    ...SIGNALS,
    seed: 8,
    spatial: [6, 7],
    globalAverage: true,
  },
  'image, maxima of signed activations': {
    ...SIGNALS,
    seed: 55,
    spatial: [6, 6],
    rectified: false,
    pooled: 'maxPool',
  },
  'image, average of maxima': {
    ...SIGNALS,
    seed: 21,
    spatial: [6, 7],
    pooled: 'maxPool',
    headConvolutions: 0,
    globalAverage: true,
  },
  'signal, averages flattened': { ...SIGNALS, seed: 22, headConvolutions: 0 },
  'image, maxima flattened': {
    ...SIGNALS,
    seed: 23,
    spatial: [5, 4],
    pooled: 'maxPool',
    headConvolutions: 0,
  },
  'image, skip connection, two convolutions after': {
    ...SIGNALS,
    seed: 13,
    spatial: [5, 4],
    branched: true,
    pooled: null,
    headConvolutions: 2,
  },
};
const SAMPLES = 3;

const cases = Object.entries(ARCHITECTURES).flatMap(([name, architecture]) =>
  SCORES.map((score) => ({ name, architecture, score })),
);

describeEachBackend('methods against float64 loops', () => {
  test.each(cases)('$name, $score', async ({ architecture, score }) => {
    const net = randomNet(architecture);
    const cut = cutOf(net);
    const size = cut.inputShape.reduce((product, n) => product * n, 1);
    const next = uniform(architecture.seed + 100);
    const data = Array.from({ length: SAMPLES }, () => Float32Array.from({ length: size }, next));
    const inputs = tf.tensor(Float32Array.from(data.flatMap((sample) => Array.from(sample))), [
      SAMPLES,
      ...cut.inputShape,
    ]);

    const run = (options: Partial<ExplainOptions>, ...methods: string[]) =>
      explain(cut, inputs, { score, target: 1, methods, ...options });
    const gradientBased = await run(
      {},
      'grad-cam',
      'grad-cam++',
      'hires-cam',
      'xgrad-cam',
      'layer-cam',
    );
    // Without the others they may do without the gradient's places.
    const alone = await run({}, 'grad-cam', 'grad-cam++');
    const normalizing = await run({ normalizeAlpha: true }, 'grad-cam++');
    const ablations = await Promise.all(
      BASELINES.map((baseline) => run({ baseline }, 'ablation-cam')),
    );
    inputs.dispose();

    data.forEach((sample, n) => {
      const input = inputOf(net, sample);
      const values = forward(net, input);
      const A = values[net.target]!;
      const g = reference.gradient(net, input, 1, score);
      const { maps, logits, probabilities, score: y } = gradientBased[n]!;
      expectRelative(logits, values.at(-1)!.data);
      expectRelative(probabilities, reference.softmax(values.at(-1)!.data));
      expect(y).toBe((score === 'logit' ? logits : probabilities)[1]);

      const check = (name: string, expected: number[], tolerance?: number) => {
        expectRelative(maps[name]!.raw, expected, tolerance);
      };
      check('grad-cam', reference.gradCam(A, g));
      check('grad-cam++', reference.gradCamPlusPlus(A, g, false));
      expectRelative(alone[n]!.maps['grad-cam']!.raw, maps['grad-cam']!.raw);
      expectRelative(alone[n]!.maps['grad-cam++']!.raw, maps['grad-cam++']!.raw);
      check('hires-cam', reference.hiResCam(A, g));
      check('layer-cam', reference.layerCam(A, g));
      // The quotient loses what its divisor, a sum of activations of both signs, cancels.
      check('xgrad-cam', reference.xGradCam(A, g), architecture.rectified ? 1e-5 : 1e-4);
      expectRelative(
        normalizing[n]!.maps['grad-cam++']!.raw,
        reference.gradCamPlusPlus(A, g, true),
      );
      BASELINES.forEach((baseline, b) => {
        const weights = reference.ablationWeights(
          net,
          input,
          1,
          score,
          baseline,
          biasActivationOf(net),
        );
        expectRelative(
          ablations[b]![n]!.maps['ablation-cam']!.raw,
          reference.ablationCam(A, weights),
          // A weight is the difference of two scores that agree in their first digits: its error is
          // float32's share of the score, not of the difference.
          1e-4,
        );
      });
    });
  });
});
