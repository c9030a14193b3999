import type * as tf from '@tensorflow/tfjs';
import { channelShape } from './kernels/shapes.js';

/** `[n, ...spatial, channels]` as `[n, positions, channels]`, whatever the number of axes. */
export function flattenPositions(activation: tf.Tensor): tf.Tensor3D {
  const { samples, positions, channels } = channelShape(activation.shape);
  return activation.reshape([samples, positions, channels]);
}
