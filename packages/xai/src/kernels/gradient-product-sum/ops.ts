import type * as tf from '@tensorflow/tfjs';
import type { GradientProductAttrs } from './attrs.js';

export function gradientProductSumOps(
  { activation, gradient }: { readonly activation: tf.Tensor; readonly gradient: tf.Tensor },
  { positive }: GradientProductAttrs,
): tf.Tensor {
  return (positive ? gradient.relu() : gradient).mul(activation).sum(-1);
}
