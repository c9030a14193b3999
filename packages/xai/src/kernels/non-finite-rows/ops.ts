import * as tf from '@tensorflow/tfjs';

export function nonFiniteRowsOps({ x }: { readonly x: tf.Tensor }): tf.Tensor {
  return tf.sub(1, x.isFinite().all(1).toFloat());
}
