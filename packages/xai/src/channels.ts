import * as tf from '@tensorflow/tfjs';

/** `[n, ...spatial, channels]` as `[n, positions, channels]`, whatever the number of axes. */
export function flattenPositions(activation: tf.Tensor): tf.Tensor3D {
  const channels = activation.shape[activation.rank - 1]!;
  const positions = activation.size / (activation.shape[0]! * channels);
  return activation.reshape([activation.shape[0]!, positions, channels]);
}

/**
 * `sum_k w[n, k] * A[n, p, k]` as `[n, ...spatial]`, with weights `[n, channels]`.
 *
 * As a matrix product, a column a sample: for 32 maps of 56 x 56 x 64 as fast on wasm as product and
 * sum (4.5 against 4.2 ms), and 40 times as fast on cpu (12 against 500 ms).
 */
export function weightedChannelSum(activation: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const flat = flattenPositions(activation);
    const column = weights.expandDims(2);
    return tf.matMul(flat, column).reshape(activation.shape.slice(0, -1));
  });
}
