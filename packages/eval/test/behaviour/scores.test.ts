import { describeEachBackend } from '@lucida/runtime/testing';
import { METHODS, RESIZERS, SCORES } from '@lucida/xai';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explainDataset, type SampleScore, scoreAttributions } from '../../src/index.js';
import { backendInfo } from '../harness/toy.js';
import {
  dropReference,
  increaseReference,
  massReference,
  pointingReference,
  softMaskReference,
  topFractionReference,
} from '../metrics/reference.js';
import { randomData } from '../reference/random-data.js';
import { modelOf, probabilitiesOf, smallNet } from '../reference/small-net.js';

/** Of a probability, whose largest value is 1. */
const BOUND = 1e-5;

const SAMPLES = 5;
const METHOD_NAMES = METHODS.map(({ name }) => name);

const cases = fc.record({
  architecture: fc.record({
    seed: fc.nat({ max: 1e6 }),
    spatial: fc.constantFrom([12], [6, 4], [7, 5]),
    averaged: fc.boolean(),
    classes: fc.integer({ min: 2, max: 4 }),
  }),
  layer: fc.constantFrom('first', 'second'),
  score: fc.constantFrom(...SCORES),
  target: fc.constantFrom('predicted' as const, 'true' as const),
  resizer: fc.constantFrom(...RESIZERS),
  fraction: fc.constantFrom(0.1, 0.3, 0.5, 0.9),
});

describeEachBackend('scores of attributions against float64', (name) => {
  const runs = { numRuns: { cpu: 12, native: 12, wasm: 12, webgpu: 4 }[name], seed: 71 };
  const common = { backend: backendInfo(name), methods: METHOD_NAMES } as const;
  const scoring = { perSample: true, resamples: 1 } as const;

  test('every method, both protocols, every metric', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ architecture, ...options }) => {
        const net = smallNet(architecture);
        const model = modelOf(net);
        const data = randomData(net, SAMPLES);
        const { results } = await scoreAttributions(model, data, {
          ...common,
          ...options,
          ...scoring,
        });
        const { fraction, ...explaining } = options;
        const explained = await explainDataset(model, data, { ...common, ...explaining });
        expect(results.length).toBe(2 * METHOD_NAMES.length);
        for (const { method, protocol, perSample } of results) {
          explained.forEach((sample, n) => {
            const map = Array.from(sample.maps.find((one) => one.method === method)!.values);
            const input = Array.from(sample.input);
            const masked =
              protocol === 'top-fraction'
                ? topFractionReference(input, map, fraction)
                : softMaskReference(input, map);
            const found = perSample![n]!;
            const target = found.targetClass;
            const Y = probabilitiesOf(net, input)[target]!;
            const O = probabilitiesOf(net, masked)[target]!;
            expectPrediction(found, Y, O);
            const truth = Array.from(sample.groundTruth!);
            const known = truth.some((value) => value >= 0.5);
            expect(known).toBe(n > 0);
            expect(found.pointing).toBe(known ? pointingReference(map, truth) : null);
            if (!known) expect(found.relevanceMass).toBeNull();
            else expect(off(found.relevanceMass!, massReference(map, truth))).toBeLessThan(BOUND);
          });
        }
        model.dispose();
      }),
      runs,
    );
  });

  test('the same again, bit for bit; in batches of any size, on the host too', async () => {
    const net = smallNet({ seed: 5, spatial: [6, 4], averaged: false, classes: 3 });
    const model = modelOf(net);
    const data = randomData(net, SAMPLES);
    const scored = async (batchSize: number) => {
      const options = { ...common, ...scoring, layer: 'second', batchSize };
      return (await scoreAttributions(model, data, options)).results;
    };
    const whole = await scored(SAMPLES);
    expect(await scored(SAMPLES)).toEqual(whole);
    // tfjs' webgpu chooses among products of matrices by their sizes, each rounding in its own order.
    if (name !== 'webgpu') expect(await scored(2)).toEqual(whole);
    model.dispose();
  });
});

const off = (a: number, b: number) => Math.abs(a - b);

/** What masking does to the prediction: Y before, O after. */
function expectPrediction(found: SampleScore, Y: number, O: number): void {
  expect(off(found.original, Y)).toBeLessThan(BOUND);
  expect(off(found.masked, O)).toBeLessThan(BOUND);
  // The drop is a difference as a share of Y, so that it is off by as much more as Y is below 1.
  expect(off(found.drop, dropReference(Y, O))).toBeLessThan((2 * BOUND) / Y);
  // By the very numbers that are reported there is no such doubt.
  expect(off(found.drop, dropReference(found.original, found.masked))).toBeLessThan(1e-6);
  expect(found.increase).toBe(increaseReference(found.original, found.masked));
  if (off(Y, O) > 2 * BOUND) expect(found.increase).toBe(increaseReference(Y, O));
}
