import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../../channels.js';
import { SMALLEST_NORMAL } from '../../float32.js';
import type { AblationWeightsInput } from './host.js';

export function ablationWeightsOps({
  drops,
  scores,
  oneHot,
  activation,
  baseline,
}: Readonly<Record<AblationWeightsInput, tf.Tensor>>): tf.Tensor {
  const magnitude = scores.mul(oneHot).sum(1, true).abs();
  const divisor = tf.where(magnitude.less(SMALLEST_NORMAL), tf.onesLike(magnitude), magnitude);
  const flat = flattenPositions(activation);
  const atBaseline = (values: tf.Tensor) => tf.equal(values, baseline.squeeze([1]));
  const dead = tf.logicalAnd(atBaseline(flat.min(1)), atBaseline(flat.max(1)));
  return tf.where(dead, tf.zerosLike(drops), drops.div(divisor));
}
