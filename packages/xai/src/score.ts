import * as tf from '@tensorflow/tfjs';
import type { Score } from './types.js';

/**
 * `dy/dz`, the derivative of the score by the logits, `[n, classes]`.
 *
 * For `probability` it is `(onehot - p_c) * p`, where `1 - p_c` is the sum of the other
 * probabilities: in float32 `1 - p_c` is 0 for a confident sample, and the gradient with it.
 */
export function scoreSeed(logits: tf.Tensor2D, target: tf.Tensor2D, score: Score): tf.Tensor2D {
  if (score === 'logit') return target.clone();
  return tf.tidy(() => {
    const probabilities = tf.softmax(logits);
    const notTarget = tf.sub(1, target);
    const ofTarget = probabilities.mul(target).sum(1, true);
    const ofOthers = probabilities.mul(notTarget).sum(1, true);
    return target.mul(ofOthers).sub(notTarget.mul(ofTarget)).mul(probabilities);
  });
}
