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

  const planes = new Float32Array(g.inHeight * g.inWidth * g.inChannels);
  const rows = g.batchSize * g.outHeight;
  const rowsAtOnce = Math.max(1, Math.floor(SCRATCH_FLOATS / (weights * g.outWidth)));
  for (let first = 0; first < rows; first += rowsAtOnce) {
    const last = Math.min(first + rowsAtOnce, rows);
    const positions = (last - first) * g.outWidth;
    withScratch(backend, backend.makeOutput([weights, positions], 'float32'), (patches) => {
      unfold(floatsOf(backend, x), floatsOf(backend, patches), g, first, last, planes);
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

/**
 * Writes what each weight of the window sees at the output rows `first` to `last` of the batch. A
 * sample is first laid out by channels, so that neighbouring positions are neighbours in memory.
 */
function unfold(
  x: Float32Array,
  patches: Float32Array,
  g: tf.backend_util.Conv2DInfo,
  first: number,
  last: number,
  planes: Float32Array,
): void {
  const size = g.inHeight * g.inWidth * g.inChannels;
  for (let start = first; start < last; ) {
    const n = Math.floor(start / g.outHeight);
    const end = Math.min(last, (n + 1) * g.outHeight);
    layOutByChannels(x.subarray(n * size, (n + 1) * size), planes, g.inChannels);
    unfoldSample(planes, patches, g, {
      firstRow: start - n * g.outHeight,
      lastRow: end - n * g.outHeight,
      at: (start - first) * g.outWidth,
      positions: (last - first) * g.outWidth,
    });
    start = end;
  }
}

/** [positions, channels] as [channels, positions], by blocks that stay in the processor's cache. */
function layOutByChannels(x: Float32Array, planes: Float32Array, channels: number): void {
  const positions = x.length / channels;
  const block = 16;
  for (let first = 0; first < positions; first += block) {
    const last = Math.min(positions, first + block);
    for (let from = 0; from < channels; from += block) {
      const to = Math.min(channels, from + block);
      for (let c = from; c < to; c++)
        for (let i = first; i < last; i++) planes[c * positions + i] = x[i * channels + c]!;
    }
  }
}

interface Part {
  /** Output rows of the sample. */
  readonly firstRow: number;
  readonly lastRow: number;
  /** Where they begin among the positions of the patches, and how many of these there are. */
  readonly at: number;
  readonly positions: number;
}

function unfoldSample(
  planes: Float32Array,
  patches: Float32Array,
  g: tf.backend_util.Conv2DInfo,
  { firstRow, lastRow, at, positions }: Part,
): void {
  const { inHeight, inWidth, inChannels, outWidth, strideHeight, strideWidth } = g;
  let patch = at;
  for (let row = 0; row < g.filterHeight; row++) {
    for (let column = 0; column < g.filterWidth; column++) {
      const offset = column - g.padInfo.left;
      // The output columns whose tap lies on the input; the others see padding.
      const begin = Math.min(outWidth, Math.max(0, Math.ceil(-offset / strideWidth)));
      const end = Math.max(begin, Math.min(outWidth, Math.ceil((inWidth - offset) / strideWidth)));
      for (let channel = 0; channel < inChannels; channel++, patch += positions) {
        let to = patch;
        for (let outRow = firstRow; outRow < lastRow; outRow++, to += outWidth) {
          const inRow = outRow * strideHeight + row - g.padInfo.top;
          if (inRow < 0 || inRow >= inHeight) {
            patches.fill(0, to, to + outWidth);
            continue;
          }
          let from = (channel * inHeight + inRow) * inWidth + begin * strideWidth + offset;
          for (let i = 0; i < begin; i++) patches[to + i] = 0;
          for (let i = begin; i < end; i++, from += strideWidth) patches[to + i] = planes[from]!;
          for (let i = end; i < outWidth; i++) patches[to + i] = 0;
        }
      }
    }
  }
}

function addTo(sum: Float32Array, part: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
}
