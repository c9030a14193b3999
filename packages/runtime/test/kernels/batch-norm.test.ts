import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchNormReference } from '../../src/kernels/batch-norm/reference.js';
import { describeEachBackend, expectNoLeak } from '../../src/testing.js';
import { values } from './support.js';

/** Inputs of two to four axes, and whether there is an offset and a scale. */
const cases = fc.record({
  positions: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
  channels: fc.integer({ min: 1, max: 37 }),
  offset: fc.boolean(),
  scale: fc.boolean(),
  epsilon: fc.constantFrom(1e-3, 1.001e-5),
  seed: fc.nat(),
});

describeEachBackend('FusedBatchNorm', (backend) => {
  test('equals the definition for every shape, with and without offset and scale', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ positions, channels, epsilon, seed, ...has }) => {
        const shape = [...positions, channels];
        const x = values(seed, tf.util.sizeFromShape(shape)).map((value) => 3 * value);
        const mean = values(seed + 1, channels);
        const variance = values(seed + 2, channels).map((value) => 1.01 + value);
        const offset = has.offset ? values(seed + 3, channels) : undefined;
        const scale = has.scale ? values(seed + 4, channels) : undefined;
        const result = tf.tidy(() =>
          tf.batchNorm(tf.tensor(x, shape), mean, variance, offset, scale, epsilon),
        );
        expect(result.shape).toEqual(shape);
        const data = await result.data();
        result.dispose();
        const [zeros, ones] = [new Float32Array(channels), new Float32Array(channels).fill(1)];
        const statistics = [mean, variance, offset ?? zeros, scale ?? ones] as const;
        const expected = batchNormReference(x, ...statistics, epsilon);
        for (const [i, value] of data.entries()) {
          const k = i % channels;
          const factor = Math.abs(statistics[3][k]!) / Math.sqrt(variance[k]! + epsilon);
          // What float32 loses of the summands, which may be larger than their sum.
          const scale = (Math.abs(x[i]!) + Math.abs(mean[k]!)) * factor + 1;
          expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-6 * scale);
        }
      }),
      { numRuns: backend === 'webgpu' ? 20 : 60 },
    );
  });

  test('takes one statistic for all channels, and statistics of every place', async () => {
    const x = tf.tensor([1, 2, 3, 4], [1, 1, 2, 2]);
    const shared = tf.batchNorm(x, tf.tensor1d([1]), tf.tensor1d([4]), undefined, undefined, 0);
    expect([...(await shared.data())]).toEqual([0, 0.5, 1, 1.5]);
    const everywhere = tf.batchNorm(x, x, tf.onesLike(x), tf.onesLike(x), undefined, 0);
    expect([...(await everywhere.data())]).toEqual([1, 1, 1, 1]);
  });

  test('gives the rows of a batch what they get alone, and leaves nothing behind', async () => {
    const x = tf.tensor(values(1, 5 * 3 * 8), [5, 3, 8]);
    const [mean, variance] = [tf.tensor1d(values(2, 8)), tf.fill([8], 0.5)] as [
      tf.Tensor1D,
      tf.Tensor1D,
    ];
    const rowsOf = (tensor: tf.Tensor) => tf.batchNorm(tensor, mean, variance);
    const together = await rowsOf(x).data();
    const last = await rowsOf(tf.slice(x, [4, 0, 0], [1, 3, 8])).data();
    expect([...last]).toEqual([...together.slice(-24)]);
    await expectNoLeak(() => rowsOf(x).dispose());
  });
});
