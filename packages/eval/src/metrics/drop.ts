import { SMALLEST_NORMAL } from '@lucida/xai';
import * as tf from '@tensorflow/tfjs';
import type { PredictionMetric } from './metric.js';

/**
 * Drop of confidence, 0 to 1: `max(0, Y - O) / Y`, with `Y` the probability of the target class for
 * the input and `O` that for its masked version. Where `Y` underflowed to 0 there is nothing to
 * lose: the drop is 0.
 */
export const drop: PredictionMetric = {
  title: 'Average drop',
  reference: 'Grad-CAM++ (arXiv:1710.11063), section 4.1',
  values(original, masked) {
    const lost = original.sub(masked).relu();
    const there = original.greaterEqual(SMALLEST_NORMAL);
    const share = lost.div(tf.where(there, original, tf.onesLike(original)));
    return tf.where(there, share, tf.zerosLike(share));
  },
};
