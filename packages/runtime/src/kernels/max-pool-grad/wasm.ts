import type * as tf from '@tensorflow/tfjs';
import { pool2DGeometry } from '../geometry.js';
import { floatsOf, wasmKernel, zeros } from '../heap.js';

/**
 * Gradient of max pooling, to the first maximum of each window. tfjs' own kernel starts its search
 * at the smallest positive float, so that a window without a positive value gets none.
 */
export const maxPoolGrad = wasmKernel<tf.MaxPoolGradInputs, tf.MaxPoolGradAttrs>(
  (backend, { dy, input }, attrs) => {
    const g = pool2DGeometry(input.shape, attrs);
    const gradient = zeros(backend, input.shape);
    route(floatsOf(backend, input), floatsOf(backend, dy), floatsOf(backend, gradient), g);
    return gradient;
  },
);

function route(
  x: Float32Array,
  dy: Float32Array,
  gradient: Float32Array,
  g: tf.backend_util.Conv2DInfo,
): void {
  const { inHeight, inWidth, inChannels: channels } = g;
  let output = 0;
  for (let n = 0; n < g.batchSize; n++) {
    for (let outRow = 0; outRow < g.outHeight; outRow++) {
      const top = outRow * g.strideHeight - g.padInfo.top;
      const firstRow = Math.max(0, top);
      const lastRow = Math.min(inHeight, top + g.filterHeight);
      for (let outColumn = 0; outColumn < g.outWidth; outColumn++) {
        const left = outColumn * g.strideWidth - g.padInfo.left;
        const firstColumn = Math.max(0, left);
        const lastColumn = Math.min(inWidth, left + g.filterWidth);
        if (firstRow >= lastRow || firstColumn >= lastColumn) {
          // The window lies wholly on the padding.
          output += channels;
          continue;
        }
        const corner = ((n * inHeight + firstRow) * inWidth + firstColumn) * channels;
        for (let c = 0; c < channels; c++) {
          let winner = corner + c;
          let best = x[winner]!;
          for (let row = firstRow; row < lastRow; row++) {
            let at = ((n * inHeight + row) * inWidth + firstColumn) * channels + c;
            for (let column = firstColumn; column < lastColumn; column++, at += channels) {
              if (x[at]! > best) {
                best = x[at]!;
                winner = at;
              }
            }
          }
          gradient[winner]! += dy[output++]!;
        }
      }
    }
  }
}
