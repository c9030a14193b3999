import * as tf from '@tensorflow/tfjs';
import { sampleSize } from '../shapes.js';
import type { FirstProblemAttrs } from './attrs.js';

export function firstProblemOps(
  inputs: Readonly<Record<string, tf.Tensor>>,
  { codes }: FirstProblemAttrs,
): tf.Tensor {
  const tensors = Object.values(inputs);
  let problems: tf.Tensor = tf.zeros([tensors[0]!.shape[0]!]);
  for (let i = tensors.length - 1; i >= 0; i--) {
    const { shape } = tensors[i]!;
    const rows = tensors[i]!.reshape([shape[0]!, sampleSize(shape)]);
    const finite = rows.isFinite().all(1).toFloat();
    problems = problems.mul(finite).add(tf.sub(1, finite).mul(codes[i]!));
  }
  return problems;
}
