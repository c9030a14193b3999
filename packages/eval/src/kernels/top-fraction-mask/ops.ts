import * as tf from '@tensorflow/tfjs';
import type { TopFractionAttrs, TopFractionInputs } from './types.js';

export function topFractionMaskOps(
  { inputs, maps }: Readonly<Record<TopFractionInputs, tf.Tensor>>,
  { rank }: TopFractionAttrs,
): tf.Tensor {
  const rows = maps.reshape<tf.Tensor2D>([maps.shape[0]!, -1]);
  const kept = rows.greater(descending(rows, rank)).toFloat();
  return inputs.mul(kept.reshape([...maps.shape, 1]));
}

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
