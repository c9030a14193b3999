import * as tf from '@tensorflow/tfjs';
import { conv2DGeometry } from '../geometry.js';
import { callNamed, floatsOf, SCRATCH_FLOATS, wasmKernel, withScratch, zeros } from '../heap.js';

/**
 * The input's gradient as a convolution that XNNPACK does: the output's gradient, spread by the
 * strides and framed with zeros, under the filter turned by 180 degrees with its channels swapped.
 * tfjs' own kernel is right, but several times slower. A few samples at a time, which bounds the
 * scratch memory.
 */
export const conv2DBackpropInput = wasmKernel<
  tf.Conv2DBackpropInputInputs,
  tf.Conv2DBackpropInputAttrs
>((backend, { dy, filter }, attrs) => {
  const g = conv2DGeometry(tf.Conv2DBackpropInput, attrs.inputShape, filter.shape, attrs);
  const gradient = zeros(backend, g.inShape);
  const height = g.inHeight + g.filterHeight - 1;
  const width = g.inWidth + g.filterWidth - 1;
  const spreadSize = height * width * g.outChannels;
  if (tf.util.sizeFromShape(g.inShape) * tf.util.sizeFromShape(dy.shape) === 0) return gradient;

  const turnedShape = [g.filterHeight, g.filterWidth, g.outChannels, g.inChannels];
  return withScratch(backend, backend.makeOutput(turnedShape, 'float32'), (turned) => {
    turn(floatsOf(backend, filter), floatsOf(backend, turned), g);
    const samplesAtOnce = Math.max(1, Math.floor(SCRATCH_FLOATS / spreadSize));
    for (let first = 0; first < g.batchSize; first += samplesAtOnce) {
      const samples = Math.min(samplesAtOnce, g.batchSize - first);
      const spreadShape = [samples, height, width, g.outChannels];
      withScratch(backend, zeros(backend, spreadShape), (spread) => {
        spreadOut(floatsOf(backend, dy), floatsOf(backend, spread), g, first, samples);
        const part = callNamed(
          tf.Conv2D,
          backend,
          { x: spread, filter: turned },
          { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] },
        );
        withScratch(backend, part, () => {
          const start = first * g.inHeight * g.inWidth * g.inChannels;
          floatsOf(backend, gradient).set(floatsOf(backend, part), start);
        });
      });
    }
    return gradient;
  });
});

/** Turns a filter by 180 degrees and swaps its channels. */
function turn(filter: Float32Array, turned: Float32Array, g: tf.backend_util.Conv2DInfo): void {
  const taps = g.filterHeight * g.filterWidth;
  const { inChannels, outChannels } = g;
  for (let tap = 0; tap < taps; tap++) {
    const from = (taps - 1 - tap) * inChannels * outChannels;
    let to = tap * inChannels * outChannels;
    for (let k = 0; k < outChannels; k++)
      for (let c = 0; c < inChannels; c++) turned[to++] = filter[from + c * outChannels + k]!;
  }
}

/** Lays the output's gradient of some samples where a window that ends on it begins. */
function spreadOut(
  dy: Float32Array,
  spread: Float32Array,
  g: tf.backend_util.Conv2DInfo,
  first: number,
  samples: number,
): void {
  const height = g.inHeight + g.filterHeight - 1;
  const width = g.inWidth + g.filterWidth - 1;
  const size = g.outChannels;
  for (let n = 0; n < samples; n++) {
    for (let outRow = 0; outRow < g.outHeight; outRow++) {
      const row = outRow * g.strideHeight + g.filterHeight - 1 - g.padInfo.top;
      // Windows that lie wholly on the padding have no place here and no influence.
      if (row < 0 || row >= height) continue;
      for (let outColumn = 0; outColumn < g.outWidth; outColumn++) {
        const column = outColumn * g.strideWidth + g.filterWidth - 1 - g.padInfo.left;
        if (column < 0 || column >= width) continue;
        const from = (((first + n) * g.outHeight + outRow) * g.outWidth + outColumn) * size;
        const to = ((n * height + row) * width + column) * size;
        for (let k = 0; k < size; k++) spread[to + k] = dy[from + k]!;
      }
    }
  }
}
