import * as tf from '@tensorflow/tfjs';
import { conv2DGeometry } from '../geometry.js';
import { callNamed, floatsOf, SCRATCH_FLOATS, wasmKernel, withScratch, zeros } from '../heap.js';
import { frameOf, spreadOut } from '../spread-gradient.js';

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
  const { height, width } = frameOf(g);
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
