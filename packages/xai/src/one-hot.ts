import * as tf from '@tensorflow/tfjs';

/**
 * One-hot float32 rows, `[n, depth]`. By way of int32: tfjs' wasm backend writes the bits of the
 * integer 1 when it is asked for float32.
 */
export function oneHotRows(indices: tf.Tensor1D, depth: number): tf.Tensor2D {
  return tf.tidy(() => tf.cast(tf.oneHot(indices, depth) as tf.Tensor2D, 'float32'));
}
