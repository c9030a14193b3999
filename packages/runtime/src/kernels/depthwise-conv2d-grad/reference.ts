import type { backend_util } from '@tensorflow/tfjs';
import { inputIndex, outputIndex, taps } from '../reference-taps.js';

/**
 * The gradients of a depthwise convolution by definition. Output channel `k` reads input channel
 * `k / multiplier` alone.
 *
 * @param x Input, [batch, inHeight, inWidth, inChannels].
 * @param filter [filterHeight, filterWidth, inChannels, multiplier].
 * @param dy Gradient of the output, [batch, outHeight, outWidth, inChannels * multiplier].
 */
export function depthwiseConv2DGradientsReference(
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  dy: ArrayLike<number>,
  g: backend_util.Conv2DInfo,
): { readonly ofInput: Float64Array; readonly ofFilter: Float64Array } {
  const ofInput = new Float64Array(g.batchSize * g.inHeight * g.inWidth * g.inChannels);
  const ofFilter = new Float64Array(g.filterHeight * g.filterWidth * g.outChannels);
  const multiplier = g.outChannels / g.inChannels;
  for (const tap of taps(g)) {
    for (let k = 0; k < g.outChannels; k++) {
      const weight = (tap.row * g.filterWidth + tap.column) * g.outChannels + k;
      const input = inputIndex(g, tap) + Math.floor(k / multiplier);
      const gradient = dy[outputIndex(g, tap) + k]!;
      ofInput[input]! += filter[weight]! * gradient;
      ofFilter[weight]! += x[input]! * gradient;
    }
  }
  return { ofInput, ofFilter };
}
