import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { byPosition } from '../by-position.js';
import type { GradientProductAttrs } from './attrs.js';

export function gradientProductSumShader(
  { activation }: { readonly activation: tf.TensorInfo; readonly gradient: tf.TensorInfo },
  { positive }: GradientProductAttrs,
): WebGPUForm {
  const slope = positive ? 'max(0.0, gradient[at])' : 'gradient[at]';
  return byPosition(activation.shape, `${positive}`, `${slope} * activation[at]`);
}
