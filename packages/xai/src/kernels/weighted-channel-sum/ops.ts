import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../../channels.js';

/** As a matrix product, a column a sample. */
export function weightedChannelSumOps({
  activation,
  weights,
}: {
  readonly activation: tf.Tensor;
  readonly weights: tf.Tensor;
}): tf.Tensor {
  const column = weights.expandDims(2);
  return tf.matMul(flattenPositions(activation), column).reshape(activation.shape.slice(0, -1));
}
