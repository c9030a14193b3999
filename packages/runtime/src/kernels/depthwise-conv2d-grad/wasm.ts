import * as tf from '@tensorflow/tfjs';
import { callNamed, floatsOf, SCRATCH_FLOATS, wasmKernel, withScratch, zeros } from '../heap.js';
import { frameOf, spreadOut } from '../spread-gradient.js';

/**
 * The input's gradient of a depthwise convolution, which tfjs' wasm backend lacks: a depthwise
 * convolution itself, of the output's gradient spread by the strides and framed with zeros, under the
 * turned filter; then the channels that read the same input channel are added. A few samples at a
 * time, which bounds the scratch memory.
 */
export const depthwiseConv2DBackpropInput = wasmKernel<
  tf.DepthwiseConv2dNativeBackpropInputInputs,
  tf.DepthwiseConv2dNativeBackpropInputAttrs
>((backend, { dy, filter }, attrs) => {
  const g = geometry(attrs.inputShape, filter.shape, attrs);
  const gradient = zeros(backend, attrs.inputShape);
  if (tf.util.sizeFromShape(g.inShape) * tf.util.sizeFromShape(dy.shape) === 0) return gradient;

  const frame = frameOf(g);
  const turnedShape = [g.filterHeight, g.filterWidth, g.outChannels, 1];
  return withScratch(backend, backend.makeOutput(turnedShape, 'float32'), (turned) => {
    turn(floatsOf(backend, filter), floatsOf(backend, turned), g.outChannels);
    const spreadSize = frame.height * frame.width * g.outChannels;
    const samplesAtOnce = Math.max(1, Math.floor(SCRATCH_FLOATS / spreadSize));
    for (let first = 0; first < g.batchSize; first += samplesAtOnce) {
      const samples = Math.min(samplesAtOnce, g.batchSize - first);
      const spreadShape = [samples, frame.height, frame.width, g.outChannels];
      withScratch(backend, zeros(backend, spreadShape), (spread) => {
        spreadOut(floatsOf(backend, dy), floatsOf(backend, spread), g, first, samples);
        const part = callNamed(
          tf.DepthwiseConv2dNative,
          backend,
          { x: spread, filter: turned },
          { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: attrs.dilations },
        );
        withScratch(backend, part, () => {
          const start = first * g.inHeight * g.inWidth * g.inChannels;
          const to = floatsOf(backend, gradient).subarray(start);
          addChannels(floatsOf(backend, part), to, g.outChannels / g.inChannels);
        });
      });
    }
    return gradient;
  });
});

/** Turns a filter by 180 degrees. */
function turn(filter: Float32Array, turned: Float32Array, channels: number): void {
  for (let from = 0; from < filter.length; from += channels) {
    turned.set(filter.subarray(from, from + channels), filter.length - channels - from);
  }
}

/** Adds up each `multiplier` neighbouring values. */
function addChannels(from: Float32Array, to: Float32Array, multiplier: number): void {
  if (multiplier === 1) {
    to.set(from);
    return;
  }
  for (let i = 0, k = 0; k < from.length; i++) {
    let sum = 0;
    for (let q = 0; q < multiplier; q++, k++) sum += from[k]!;
    to[i] = sum;
  }
}

/** The filter's gradient of a depthwise convolution, which tfjs' wasm backend lacks. */
export const depthwiseConv2DBackpropFilter = wasmKernel<
  tf.DepthwiseConv2dNativeBackpropFilterInputs,
  tf.DepthwiseConv2dNativeBackpropFilterAttrs
>((backend, { x, dy }, attrs) => {
  const g = geometry(x.shape, attrs.filterShape, attrs);
  const gradient = zeros(backend, attrs.filterShape);
  // Summed in float64, since a weight gathers from every position of every sample.
  const sums = new Float64Array(tf.util.sizeFromShape(attrs.filterShape));
  addUpTaps(floatsOf(backend, x), floatsOf(backend, dy), sums, g);
  floatsOf(backend, gradient).set(sums);
  return gradient;
});

function geometry(
  inputShape: number[],
  filterShape: number[],
  attrs: tf.DepthwiseConv2dNativeBackpropInputAttrs | tf.DepthwiseConv2dNativeBackpropFilterAttrs,
): tf.backend_util.Conv2DInfo {
  return tf.backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attrs.strides,
    attrs.dilations,
    attrs.pad,
    attrs.dimRoundingMode,
    true,
  );
}

/** Adds input times output gradient to the weight of every tap that lies on the input. */
function addUpTaps(
  x: Float32Array,
  dy: Float32Array,
  sums: Float64Array,
  g: tf.backend_util.Conv2DInfo,
): void {
  const { inChannels, outChannels } = g;
  const multiplier = outChannels / inChannels;
  for (let n = 0; n < g.batchSize; n++) {
    for (let outRow = 0; outRow < g.outHeight; outRow++) {
      for (let row = 0; row < g.filterHeight; row++) {
        const inRow = outRow * g.strideHeight + row * g.dilationHeight - g.padInfo.top;
        if (inRow < 0 || inRow >= g.inHeight) continue;
        for (let outColumn = 0; outColumn < g.outWidth; outColumn++) {
          const output = ((n * g.outHeight + outRow) * g.outWidth + outColumn) * outChannels;
          for (let column = 0; column < g.filterWidth; column++) {
            const inColumn = outColumn * g.strideWidth + column * g.dilationWidth - g.padInfo.left;
            if (inColumn < 0 || inColumn >= g.inWidth) continue;
            const input = ((n * g.inHeight + inRow) * g.inWidth + inColumn) * inChannels;
            const weight = (row * g.filterWidth + column) * outChannels;
            if (multiplier === 1) {
              for (let c = 0; c < inChannels; c++) {
                sums[weight + c]! += x[input + c]! * dy[output + c]!;
              }
              continue;
            }
            for (let c = 0, k = 0; c < inChannels; c++) {
              const value = x[input + c]!;
              for (let q = 0; q < multiplier; q++, k++) {
                sums[weight + k]! += value * dy[output + k]!;
              }
            }
          }
        }
      }
    }
  }
}
