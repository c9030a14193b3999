import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeEachBackend, expectClose, expectNoLeak } from '../../src/testing.js';
import { runKernel, values } from './support.js';

const stock = tf.getKernel(tf.ResizeNearestNeighborGrad, 'cpu');
const side = fc.integer({ min: 1, max: 6 });

describeEachBackend(
  'ResizeNearestNeighborGrad',
  (backend) => {
    test('sends each gradient to the pixel that the forward kernel copied', async () => {
      const cases = fc.record({
        shape: fc.tuple(fc.integer({ min: 1, max: 3 }), side, side, fc.constant(2)),
        size: fc.tuple(side, side),
        mode: fc.constantFrom(
          { alignCorners: false, halfPixelCenters: false },
          { alignCorners: true, halfPixelCenters: false },
          { alignCorners: false, halfPixelCenters: true },
        ),
        seed: fc.nat(),
      });
      await fc.assert(
        fc.asyncProperty(cases, async ({ shape, size, mode, seed }) => {
          const count = tf.util.sizeFromShape(shape);
          const attrs = { ...mode, size };
          // An image of its own indices, resized, tells where each pixel came from.
          const indices = Float32Array.from({ length: count }, (_, i) => i);
          const copied = await runKernel(
            tf.ResizeNearestNeighbor,
            { images: [indices, shape] },
            attrs,
          );
          const dy = values(seed, copied.length);
          const expected = new Float64Array(count);
          Array.from(copied).forEach((from, i) => {
            expected[from]! += dy[i]!;
          });
          const dyShape = [shape[0], ...size, shape[3]];
          const gradient = await runKernel(
            tf.ResizeNearestNeighborGrad,
            { dy: [dy, dyShape], images: [indices, shape] },
            attrs,
          );
          expectClose(gradient, expected);
        }),
      );
    });

    test('leaves no tensor behind', async () => {
      await expectNoLeak(() =>
        tf.tidy(() => {
          const up = (x: tf.Tensor) =>
            tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [4, 4]).sum();
          tf.grad(up)(tf.ones([2, 2, 2, 1]));
        }),
      );
    });

    if (backend !== 'cpu') return;

    test("tfjs' own kernel takes a sample's gradient from another sample", async () => {
      tf.registerKernel({ ...stock, kernelName: 'StockResizeGrad' });
      const dy = Float32Array.from({ length: 8 }, (_, i) => (i < 4 ? 1 : 2));
      const inputs = {
        dy: [dy, [2, 2, 2, 1]],
        images: [
          [0, 0],
          [2, 1, 1, 1],
        ],
      } as const;
      const attrs = { alignCorners: false };
      expect(Array.from(await runKernel('StockResizeGrad', inputs, attrs))).not.toEqual([4, 8]);
      expect(Array.from(await runKernel(tf.ResizeNearestNeighborGrad, inputs, attrs))).toEqual([
        4, 8,
      ]);
    });
  },
  ['cpu', 'wasm'],
);
