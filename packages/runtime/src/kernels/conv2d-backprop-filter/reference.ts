import type { backend_util } from '@tensorflow/tfjs';
import { inputIndex, outputIndex, taps } from '../reference-taps.js';

/**
 * The gradient of a 2-D convolution with respect to its filter, as its definition has it: every tap
 * adds input times output gradient to its weight.
 *
 * @param x Input, [batch, inHeight, inWidth, inChannels].
 * @param dy Gradient of the output, [batch, outHeight, outWidth, outChannels].
 * @returns Gradient of the filter, [filterHeight, filterWidth, inChannels, outChannels].
 */
export function conv2DBackpropFilterReference(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  g: backend_util.Conv2DInfo,
): Float64Array {
  const gradient = new Float64Array(g.filterHeight * g.filterWidth * g.inChannels * g.outChannels);
  for (const tap of taps(g)) {
    const weight = (tap.row * g.filterWidth + tap.column) * g.inChannels;
    for (let c = 0; c < g.inChannels; c++)
      for (let k = 0; k < g.outChannels; k++)
        gradient[(weight + c) * g.outChannels + k]! +=
          x[inputIndex(g, tap) + c]! * dy[outputIndex(g, tap) + k]!;
  }
  return gradient;
}
