import type * as tf from '@tensorflow/tfjs';
import { oneHotRows } from '../../one-hot.js';

export function predictedRowsOps({ logits }: { readonly logits: tf.Tensor }): tf.Tensor {
  return oneHotRows(logits.argMax<tf.Tensor1D>(1), logits.shape[1]!);
}
