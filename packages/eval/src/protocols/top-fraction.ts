import * as tf from '@tensorflow/tfjs';
import type { MaskingProtocol } from './protocol.js';

/**
 * Keeps the positions whose attribution is strictly above a threshold and sets all others to 0, in
 * every input channel alike. The threshold is element `floor(P * fraction)`, counted from 0, of the
 * map's P values sorted from the largest, so at most that many positions are kept: fewer where
 * values are equal to the threshold, none of a constant or all-zero map.
 */
export const topFraction: MaskingProtocol = {
  name: 'top-fraction',
  title: 'Largest fraction kept',
  reference: "the course study's protocol: a hard threshold by rank",
  usesFraction: true,
  mask(inputs, maps, fraction) {
    const positions = maps.size / maps.shape[0]!;
    // The product may round up to P for a fraction just below 1.
    const rank = Math.min(positions - 1, Math.floor(positions * fraction));
    const flat = maps.reshape<tf.Tensor2D>([-1, positions]);
    const kept = flat
      .greater(descending(flat, rank))
      .toFloat()
      .reshape([...maps.shape, 1]);
    return inputs.mul(kept);
  },
};

/**
 * Element `rank`, counted from 0, of each row sorted from the largest, `[n, 1]`. Sorting is costly,
 * so it is done from the nearer end; negation is exact.
 */
function descending(rows: tf.Tensor2D, rank: number): tf.Tensor {
  const fromEnd = rows.shape[1] - 1 - rank;
  const largest = (of: tf.Tensor2D, at: number) =>
    tf.topk(of, at + 1).values.slice([0, at], [-1, 1]);
  return rank <= fromEnd ? largest(rows, rank) : largest(rows.neg(), fromEnd).neg();
}
