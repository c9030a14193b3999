import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../../channels.js';
import { SMALLEST_NORMAL } from '../../float32.js';
import { CANCELLATION, type GradCamPlusPlusAttrs } from './attrs.js';

export function gradCamPlusPlusWeightsOps(
  inputs: { readonly activation: tf.Tensor; readonly gradient: tf.Tensor },
  { over, normalizeAlpha }: GradCamPlusPlusAttrs,
): tf.Tensor {
  const gradient = flattenPositions(inputs.gradient);
  const sums = flattenPositions(inputs.activation).sum(1, true).div(over);
  const denominator = gradient.mul(sums).add(2);
  const useful = tf.logicalAnd(gradient.greater(0), denominator.abs().greater(CANCELLATION));
  const alpha = useful.toFloat().div(tf.where(useful, denominator, tf.onesLike(denominator)));
  const weights = alpha.mul(gradient.relu()).sum(1);
  return normalizeAlpha ? normalize(weights, alpha.mul(over)) : weights;
}

function normalize(weights: tf.Tensor, alpha: tf.Tensor): tf.Tensor {
  const total = alpha.sum(1);
  const least = alpha.abs().sum(1).mul(CANCELLATION).maximum(SMALLEST_NORMAL);
  const usable = total.abs().greater(least);
  return weights.mul(usable.toFloat()).div(tf.where(usable, total, tf.onesLike(total)));
}
