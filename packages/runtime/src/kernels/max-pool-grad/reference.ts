import type { backend_util } from '@tensorflow/tfjs';
import { inputIndex, outputIndex, taps } from '../reference-taps.js';

/**
 * The gradient of max pooling: each output's gradient goes to the maximum of its window, and on a
 * tie to the first in window order (row by row), as in TensorFlow.
 *
 * @param x Input, [batch, inHeight, inWidth, channels].
 * @param dy Gradient of the output, [batch, outHeight, outWidth, channels].
 * @returns Gradient of the input.
 */
export function maxPoolGradReference(
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  g: backend_util.Conv2DInfo,
): Float64Array {
  const winner = new Map<number, number>();
  for (const tap of taps(g)) {
    for (let c = 0; c < g.outChannels; c++) {
      const output = outputIndex(g, tap) + c;
      const candidate = inputIndex(g, tap) + c;
      const best = winner.get(output);
      if (best === undefined || x[candidate]! > x[best]!) winner.set(output, candidate);
    }
  }
  const gradient = new Float64Array(g.batchSize * g.inHeight * g.inWidth * g.inChannels);
  for (const [output, input] of winner) gradient[input]! += dy[output]!;
  return gradient;
}
