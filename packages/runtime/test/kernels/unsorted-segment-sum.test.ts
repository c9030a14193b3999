import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unsortedSegmentSumReference } from '../../src/kernels/unsorted-segment-sum/reference.js';
import { describeEachBackend, expectClose, expectNoLeak } from '../../src/testing.js';
import { heldByBackend, runKernel, values } from './support.js';

const stock = tf.getKernel(tf.UnsortedSegmentSum, 'wasm');

describeEachBackend(
  'UnsortedSegmentSum',
  (backend) => {
    test('equals its definition; ids outside the segments are left out', async () => {
      const cases = fc.record({
        ids: fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 1, maxLength: 12 }),
        width: fc.integer({ min: 1, max: 4 }),
        seed: fc.nat(),
      });
      await fc.assert(
        fc.asyncProperty(cases, async ({ ids, width, seed }) => {
          const x = values(seed, ids.length * width);
          const sums = await runKernel(
            tf.UnsortedSegmentSum,
            { x: [x, [ids.length, width]], segmentIds: [ids, [ids.length], 'int32'] },
            { numSegments: 4 },
          );
          expectClose(sums, unsortedSegmentSumReference(x, ids, 4, width));
        }),
      );
    });

    test('the gradient of gather adds up what was taken twice', async () => {
      const gather = () =>
        tf.tidy(() =>
          tf.grad((x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32'), 1).sum())(tf.ones([2, 3])),
        );
      const gradient = gather();
      expect(Array.from(await gradient.data())).toEqual([1, 0, 2, 1, 0, 2]);
      gradient.dispose();
      await expectNoLeak(() => gather().dispose());
    });

    if (backend !== 'wasm') return;

    test('no rows give zeros, and nothing stays on the heap', async () => {
      const before = heldByBackend();
      const sums = await runKernel(
        tf.UnsortedSegmentSum,
        { x: [[], [0, 2]], segmentIds: [[], [0], 'int32'] },
        { numSegments: 2 },
      );
      expect(Array.from(sums)).toEqual([0, 0, 0, 0]);
      expect(heldByBackend()).toBe(before);
    });

    test('tfjs has none on wasm', () => {
      expect(stock).toBeUndefined();
    });
  },
  ['cpu', 'wasm'],
);
