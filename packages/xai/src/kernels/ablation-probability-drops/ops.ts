import * as tf from '@tensorflow/tfjs';
import type { ProbabilityDropsInput } from './host.js';

export function probabilityDropsOps({
  logits,
  differences,
  oneHot,
}: Readonly<Record<ProbabilityDropsInput, tf.Tensor>>): tf.Tensor {
  const chosen = oneHot.expandDims(1);
  const intact = logits.expandDims(1);
  const before = tf.softmax(intact);
  const after = tf.softmax(intact.sub(differences));
  const targetBefore = before.mul(chosen).sum(2, true);
  const targetAfter = after.mul(chosen).sum(2, true);
  const exponent = differences.mul(chosen).sum(2, true).sub(differences);
  const near = targetAfter.mul(before).mul(expMinusOne(exponent.clipByValue(-1, 1)));
  const far = after.mul(targetBefore).sub(before.mul(targetAfter));
  // The target's own exponent is 0, and so is its term.
  return tf.where(exponent.abs().less(1), near, far).sum(2);
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
