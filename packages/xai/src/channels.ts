import * as tf from '@tensorflow/tfjs';

/** `[n, ...spatial, channels]` as `[n, positions, channels]`, whatever the number of axes. */
export function flattenPositions(activation: tf.Tensor): tf.Tensor3D {
  const channels = activation.shape[activation.rank - 1]!;
  const positions = activation.size / (activation.shape[0]! * channels);
  return activation.reshape([activation.shape[0]!, positions, channels]);
}

/** `sum_k w[n, k] * A[n, p, k]` as `[n, ...spatial]`, with weights `[n, channels]`. */
export function weightedChannelSum(activation: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const column = weights.reshape([weights.shape[0]!, weights.shape[1]!, 1]);
    return tf.matMul(flattenPositions(activation), column).reshape(activation.shape.slice(0, -1));
  });
}
