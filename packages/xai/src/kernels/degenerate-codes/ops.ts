import * as tf from '@tensorflow/tfjs';
import { SMALLEST_NORMAL } from '../../float32.js';
import { sampleSize } from '../shapes.js';
import { LEAST_SHARE } from './constant.js';

export function degenerateCodesOps({ raw }: { readonly raw: tf.Tensor }): tf.Tensor {
  const positive = raw.relu().reshape([raw.shape[0]!, sampleSize(raw.shape)]);
  const max = positive.max(1);
  const nothing = max.less(SMALLEST_NORMAL);
  const constant = positive.min(1).greaterEqual(max.mul(LEAST_SHARE));
  return tf.where(nothing, tf.onesLike(max), constant.toFloat().mul(2));
}
