import * as tf from '@tensorflow/tfjs';

/** The column of each sample's target class, `[n, width]`, of a kernel `[width, classes]`. */
export function targetColumns(kernel: tf.Tensor2D, target: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const classes = target.argMax<tf.Tensor1D>(1).toInt();
    return tf.gather(kernel, classes, 1).transpose<tf.Tensor2D>();
  });
}
