import * as tf from '@tensorflow/tfjs';
import { conv2DGeometry } from '../geometry.js';
import {
  callNamed,
  floatsOf,
  SCRATCH_FLOATS,
  wasmKernel,
  withScratch,
  withWindow,
  zeros,
} from '../heap.js';

/**
 * The filter's gradient as a matrix product: the input's patches, one row for each weight of the
 * window, times the output's gradient. The patches are made a few output rows at a time, so scratch
 * memory does not grow with the batch or the image.
 */
export const conv2DBackpropFilter = wasmKernel<
  tf.Conv2DBackpropFilterInputs,
  tf.Conv2DBackpropFilterAttrs
>((backend, { x, dy }, attrs) => {
  const g = conv2DGeometry(tf.Conv2DBackpropFilter, x.shape, attrs.filterShape, attrs);
  const weights = g.filterHeight * g.filterWidth * g.inChannels;
  const gradient = zeros(backend, attrs.filterShape);
  if (weights * g.outWidth * g.outChannels === 0) return gradient;

  const rows = g.batchSize * g.outHeight;
  const rowsAtOnce = Math.max(1, Math.floor(SCRATCH_FLOATS / (weights * g.outWidth)));
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const last = Math.min(first + rowsAtOnce, rows);
    const positions = (last - first) * g.outWidth;
    withScratch(backend, backend.makeOutput([weights, positions], 'float32'), (patches) => {
      unfold(floatsOf(backend, x), floatsOf(backend, patches), g, first, last);
      const start = first * g.outWidth * g.outChannels;
      const part = withWindow(backend, dy, start, [positions, g.outChannels], (rowsOfDy) =>
        callNamed(
          tf.BatchMatMul,
          backend,
          { a: patches, b: rowsOfDy },
          { transposeA: false, transposeB: false },
        ),
      );
      withScratch(backend, part, () => addTo(floatsOf(backend, gradient), floatsOf(backend, part)));
    });
  }
  return gradient;
});

/** Writes what each weight of the window sees at the output rows `first` to `last` of the batch. */
function unfold(
  x: Float32Array,
  patches: Float32Array,
  g: tf.backend_util.Conv2DInfo,
  first: number,
  last: number,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth } = g;
  const step = strideWidth * inChannels;
  let to = 0;
  for (let row = 0; row < g.filterHeight; row++) {
    for (let column = 0; column < g.filterWidth; column++) {
      const offset = column - g.padInfo.left;
      // The output columns whose tap lies on the input; the others see padding.
      const begin = Math.min(outWidth, Math.max(0, Math.ceil(-offset / strideWidth)));
      const end = Math.min(outWidth, Math.ceil((inWidth - offset) / strideWidth));
      for (let channel = 0; channel < inChannels; channel++) {
        for (let outRow = first; outRow < last; outRow++) {
          const n = Math.floor(outRow / outHeight);
          const inRow = (outRow - n * outHeight) * strideHeight + row - g.padInfo.top;
          if (inRow < 0 || inRow >= inHeight || begin >= end) {
            patches.fill(0, to, to + outWidth);
            to += outWidth;
            continue;
          }
          let from =
            ((n * inHeight + inRow) * inWidth + begin * strideWidth + offset) * inChannels +
            channel;
          for (let i = 0; i < begin; i++) patches[to++] = 0;
          for (let i = begin; i < end; i++, from += step) patches[to++] = x[from]!;
          for (let i = end; i < outWidth; i++) patches[to++] = 0;
        }
      }
    }
  }
}

function addTo(sum: Float32Array, part: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
}
