import * as tf from '@tensorflow/tfjs';
import type { Score } from './types.js';

/**
 * Score of the target class of each sample, `[n]`.
 *
 * @param logits `[n, classes]`.
 * @param target One-hot rows, `[n, classes]`.
 */
export function targetScore(logits: tf.Tensor2D, target: tf.Tensor2D, score: Score): tf.Tensor1D {
  return tf.tidy(() => (score === 'logit' ? logits : tf.softmax(logits)).mul(target).sum(1));
}

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

/**
 * `y - y_k`, how far the target's probability falls when a channel is ablated, from the differences
 * of logits, `[n, k]`: exact to float32's share of the result however close the two scores are.
 *
 * It falls by the sum over the other classes of `q_i p_c - p_i q_c`, with p before and q after. Where
 * `e = D_c - D_i` is small the term is formed as `q_c p_i (exp(e) - 1)`, the same number without the
 * cancellation.
 *
 * @param logits Logits of the intact samples, `[n, classes]`.
 * @param differences `D = z - z_k`, what ablating channel k takes from them, `[n, k, classes]`.
 * @param target One-hot rows, `[n, classes]`.
 */
export function probabilityDrop(
  logits: tf.Tensor2D,
  differences: tf.Tensor3D,
  target: tf.Tensor2D,
): tf.Tensor2D {
  return tf.tidy(() => {
    const chosen = target.expandDims(1);
    const ofTarget = differences.mul(chosen).sum(2, true);
    const intact = logits.expandDims(1);
    const before = tf.softmax(intact);
    const after = tf.softmax(intact.sub(differences));
    const targetBefore = before.mul(chosen).sum(2, true);
    const targetAfter = after.mul(chosen).sum(2, true);
    const exponent = ofTarget.sub(differences);
    const near = targetAfter.mul(before).mul(expMinusOne(exponent.clipByValue(-1, 1)));
    const far = after.mul(targetBefore).sub(before.mul(targetAfter));
    // The target's own exponent is 0, and so is its term.
    return tf.where(exponent.abs().less(1), near, far).sum(2);
  });
}

/**
 * `exp(x) - 1` for x in [-1, 1] by its series, to float32's precision; tfjs' wasm backend has no
 * expm1, and the webgpu one subtracts.
 */
function expMinusOne(x: tf.Tensor): tf.Tensor {
  const TERMS = 11;
  let sum: tf.Tensor = tf.onesLike(x);
  for (let n = TERMS; n >= 2; n--) sum = sum.mul(x).div(n).add(1);
  return sum.mul(x);
}
