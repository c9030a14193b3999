import type { backend_util } from '@tensorflow/tfjs';
import { inputIndex, outputIndex, taps } from '../reference-taps.js';

/**
 * The gradient of a 2-D convolution with respect to its input, as its definition has it: every tap
 * adds weight times output gradient to the input it reads.
 *
 * @param dy Gradient of the output, [batch, outHeight, outWidth, outChannels].
 * @param filter [filterHeight, filterWidth, inChannels, outChannels].
 * @returns Gradient of the input, [batch, inHeight, inWidth, inChannels].
 */
export function conv2DBackpropInputReference(
  dy: ArrayLike<number>,
  filter: ArrayLike<number>,
  g: backend_util.Conv2DInfo,
): Float64Array {
  const gradient = new Float64Array(g.batchSize * g.inHeight * g.inWidth * g.inChannels);
  for (const tap of taps(g)) {
    const weight = (tap.row * g.filterWidth + tap.column) * g.inChannels;
    for (let c = 0; c < g.inChannels; c++)
      for (let k = 0; k < g.outChannels; k++)
        gradient[inputIndex(g, tap) + c]! +=
          filter[(weight + c) * g.outChannels + k]! * dy[outputIndex(g, tap) + k]!;
  }
  return gradient;
}
