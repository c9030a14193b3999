import type { backend_util } from '@tensorflow/tfjs';
import { inputIndex, outputIndex, taps } from '../reference-taps.js';

/**
 * A 2-D convolution by its definition: every tap adds weight times input to the output it feeds.
 *
 * @param x Input, [batch, inHeight, inWidth, inChannels].
 * @param filter [filterHeight, filterWidth, inChannels, outChannels].
 * @returns [batch, outHeight, outWidth, outChannels].
 */
export function conv2DReference(
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  g: backend_util.Conv2DInfo,
): Float64Array {
  const output = new Float64Array(g.batchSize * g.outHeight * g.outWidth * g.outChannels);
  for (const tap of taps(g)) {
    const weight = (tap.row * g.filterWidth + tap.column) * g.inChannels;
    for (let c = 0; c < g.inChannels; c++)
      for (let k = 0; k < g.outChannels; k++)
        output[outputIndex(g, tap) + k]! +=
          filter[(weight + c) * g.outChannels + k]! * x[inputIndex(g, tap) + c]!;
  }
  return output;
}

/**
 * The same for a depthwise convolution, where each input channel has filters of its own.
 *
 * @param filter [filterHeight, filterWidth, inChannels, outChannels / inChannels].
 */
export function depthwiseConv2DReference(
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  g: backend_util.Conv2DInfo,
): Float64Array {
  const output = new Float64Array(g.batchSize * g.outHeight * g.outWidth * g.outChannels);
  const multiplier = g.outChannels / g.inChannels;
  for (const tap of taps(g)) {
    const weight = (tap.row * g.filterWidth + tap.column) * g.outChannels;
    for (let k = 0; k < g.outChannels; k++)
      output[outputIndex(g, tap) + k]! +=
        filter[weight + k]! * x[inputIndex(g, tap) + Math.floor(k / multiplier)]!;
  }
  return output;
}
