import * as tf from '@tensorflow/tfjs';
import { channelShape } from '../shapes.js';
import type { DenseGradientAttrs } from './attrs.js';

export function denseGradientOps(
  { seed, kernel }: { readonly seed: tf.Tensor; readonly kernel: tf.Tensor },
  { shape }: DenseGradientAttrs,
): tf.Tensor {
  const { samples, positions, channels } = channelShape(shape);
  const [ownPositions, , classes] = kernel.shape as [number, number, number];
  const rows = kernel.reshape([ownPositions * channels, classes]);
  const own = tf.matMul(seed, rows, false, true).reshape([samples, ownPositions, channels]);
  return own
    .div(positions / ownPositions)
    .mul(tf.ones([1, positions, 1]))
    .reshape(shape);
}
