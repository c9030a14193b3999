import type * as tf from '@tensorflow/tfjs';
import { difference } from '../../ablation/difference.js';
import { targetColumns } from '../../ablation/target-columns.js';
import type { ClosedFormDropsInput } from './types.js';

export function closedFormDropsOps({
  features,
  atBaseline,
  kernel,
  oneHot,
}: Readonly<Record<ClosedFormDropsInput, tf.Tensor>>): tf.Tensor {
  const change = difference(features, atBaseline);
  const rows = kernel.reshape<tf.Tensor2D>([-1, kernel.shape[2]!]);
  const columns = targetColumns(rows, oneHot as tf.Tensor2D);
  return change.mul(columns.reshape(change.shape)).sum(1);
}
