import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { byPosition } from '../by-position.js';

export function weightedChannelSumShader({
  activation,
}: {
  readonly activation: tf.TensorInfo;
  readonly weights: tf.TensorInfo;
}): WebGPUForm {
  return byPosition(activation.shape, '', 'weights[n * uniforms.channels + k] * activation[at]');
}
