import * as tf from '@tensorflow/tfjs';
import { floatsOf, wasmKernel, zeros } from '../heap.js';

/** The input's gradient of a depthwise convolution, which tfjs' wasm backend lacks. */
export const depthwiseConv2DBackpropInput = wasmKernel<
  tf.DepthwiseConv2dNativeBackpropInputInputs,
  tf.DepthwiseConv2dNativeBackpropInputAttrs
>((backend, { dy, filter }, attrs) => {
  const g = geometry(attrs.inputShape, filter.shape, attrs);
  const gradient = zeros(backend, attrs.inputShape);
  const [from, weights, to] = [dy, filter, gradient].map((t) => floatsOf(backend, t));
  const multiplier = g.outChannels / g.inChannels;
  forEachTap(g, (input, output, tap) => {
    const weight = tap * g.outChannels;
    for (let c = 0, k = 0; c < g.inChannels; c++) {
      let sum = 0;
      for (let q = 0; q < multiplier; q++, k++) sum += weights![weight + k]! * from![output + k]!;
      to![input + c]! += sum;
    }
  });
  return gradient;
});

/** The filter's gradient of a depthwise convolution, which tfjs' wasm backend lacks. */
export const depthwiseConv2DBackpropFilter = wasmKernel<
  tf.DepthwiseConv2dNativeBackpropFilterInputs,
  tf.DepthwiseConv2dNativeBackpropFilterAttrs
>((backend, { x, dy }, attrs) => {
  const g = geometry(x.shape, attrs.filterShape, attrs);
  const gradient = zeros(backend, attrs.filterShape);
  const [values, from, to] = [x, dy, gradient].map((t) => floatsOf(backend, t));
  const multiplier = g.outChannels / g.inChannels;
  // Summed in float64, since a weight gathers from every position of every sample.
  const sums = new Float64Array(to!.length);
  forEachTap(g, (input, output, tap) => {
    const weight = tap * g.outChannels;
    for (let c = 0, k = 0; c < g.inChannels; c++) {
      const value = values![input + c]!;
      for (let q = 0; q < multiplier; q++, k++) sums[weight + k]! += value * from![output + k]!;
    }
  });
  to!.set(sums);
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

/**
 * Visits each place of the window on each output position, padding left out, with the index of
 * channel 0 in the input and in the output, and the place's number in the window.
 */
function forEachTap(
  g: tf.backend_util.Conv2DInfo,
  visit: (input: number, output: number, tap: number) => void,
): void {
  for (let n = 0; n < g.batchSize; n++) {
    for (let outRow = 0; outRow < g.outHeight; outRow++) {
      for (let row = 0; row < g.filterHeight; row++) {
        const inRow = outRow * g.strideHeight + row * g.dilationHeight - g.padInfo.top;
        if (inRow < 0 || inRow >= g.inHeight) continue;
        for (let outColumn = 0; outColumn < g.outWidth; outColumn++) {
          const output = ((n * g.outHeight + outRow) * g.outWidth + outColumn) * g.outChannels;
          for (let column = 0; column < g.filterWidth; column++) {
            const inColumn = outColumn * g.strideWidth + column * g.dilationWidth - g.padInfo.left;
            if (inColumn < 0 || inColumn >= g.inWidth) continue;
            const input = ((n * g.inHeight + inRow) * g.inWidth + inColumn) * g.inChannels;
            visit(input, output, row * g.filterWidth + column);
          }
        }
      }
    }
  }
}
