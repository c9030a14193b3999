import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cropAndResizeReference } from '../../src/kernels/crop-and-resize/reference.js';
import { describeEachBackend, expectClose } from '../../src/testing.js';
import { runKernel, runStockKernel, values } from './support.js';

const stock = tf.getKernel(tf.CropAndResize, 'webgpu');
const stockOnWasm = tf.getKernel(tf.CropAndResize, 'wasm');

const size = fc.integer({ min: 1, max: 5 });
// Sixteenths: places that are exact in float32, so that both agree on what lies outside.
const place = fc.integer({ min: -4, max: 20 }).map((n) => n / 16);
const cases = fc.record({
  imageShape: fc.tuple(fc.integer({ min: 1, max: 4 }), size, size, fc.integer({ min: 1, max: 3 })),
  boxes: fc.array(fc.tuple(place, place, place, place, fc.nat()), { minLength: 1, maxLength: 3 }),
  cropSize: fc.tuple(fc.constantFrom(1, 2, 3, 5), fc.constantFrom(1, 2, 3, 5)),
  method: fc.constantFrom('bilinear' as const, 'nearest' as const),
  seed: fc.nat(),
});

describeEachBackend('CropAndResize', (backend) => {
  test('equals its definition, for any image of the batch', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ imageShape, boxes, cropSize, method, seed }) => {
        const image = values(seed, tf.util.sizeFromShape(imageShape));
        const crops = {
          boxes: boxes.flatMap((box) => box.slice(0, 4)),
          // One more than there are images.
          boxInd: boxes.map((box) => box[4] % (imageShape[0] + 1)),
          cropSize,
          method,
          extrapolationValue: -3,
        };
        const cropped = await runKernel(
          tf.CropAndResize,
          {
            image: [image, imageShape],
            boxes: [crops.boxes, [boxes.length, 4]],
            boxInd: [crops.boxInd, [boxes.length], 'int32'],
          },
          { cropSize, method, extrapolationValue: -3 },
        );
        expectClose(cropped, cropAndResizeReference(image, imageShape, crops));
      }),
      { numRuns: backend === 'webgpu' ? 40 : 100 },
    );
  });

  if (backend === 'wasm') {
    test("tfjs' own kernel takes a place outside the image for one inside", async () => {
      const inputs = {
        image: [
          [1, 2, 3, 4, 5],
          [1, 1, 5, 1],
        ],
        boxes: [
          [0, 0.1875, 0, 1.1875],
          [1, 4],
        ],
        boxInd: [[0], [1], 'int32'],
      } as const;
      const attrs = { cropSize: [1, 5], method: 'nearest', extrapolationValue: -3 };
      expect((await runStockKernel(stockOnWasm, inputs, attrs))[4]).not.toBe(-3);
      expect((await runKernel(tf.CropAndResize, inputs, attrs))[4]).toBe(-3);
    });
  }

  if (backend !== 'webgpu') return;

  test("tfjs' own kernel takes no image whose number is not below that of the boxes", async () => {
    const inputs = {
      image: [
        [1, 2, 3],
        [3, 1, 1, 1],
      ],
      boxes: [
        [0, 0, 1, 1],
        [1, 4],
      ],
      boxInd: [[2], [1], 'int32'],
    } as const;
    const attrs = { cropSize: [1, 1], method: 'bilinear', extrapolationValue: 0 };
    expect(Array.from(await runStockKernel(stock, inputs, attrs))).not.toEqual([3]);
    expect(Array.from(await runKernel(tf.CropAndResize, inputs, attrs))).toEqual([3]);
  });
});
