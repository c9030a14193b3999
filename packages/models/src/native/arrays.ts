import type { HostArray } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';

export function arrayOf(tensor: tf.Tensor): HostArray {
  return { data: tensor.dataSync<'float32'>(), dims: tensor.shape };
}

export function tensorOf({ data, dims }: HostArray): tf.Tensor {
  return tf.tensor(data as Float32Array, [...dims], 'float32');
}
