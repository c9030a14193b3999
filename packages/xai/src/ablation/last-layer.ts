import type { Penultimate } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import { probabilityDrops } from '../kernels/ablation-probability-drops/index.js';
import type { Score } from '../types.js';
import type { SamplePart } from './sample-parts.js';
import { targetColumns } from './target-columns.js';

/** Values all of which differ by less than this share of the largest differ by rounding alone. */
const ROUNDING = 2 ** -20;

/**
 * `y - y_k`, `[n, k]`, from what ablations leave of the values before the last dense layer. With its
 * kernel W the logits fall by `(h - h_k) W`, which keeps the digits that a difference of two logits
 * loses; for a logit the target class's column of W is enough.
 *
 * @param intact h, `[n, 1, width]`, computed as `ablated` was, so that what nothing depends on is
 * equal bit for bit.
 * @param ablated h_k, `[n, k, width]`.
 */
type LastLayerDrop = (intact: tf.Tensor3D, ablated: tf.Tensor3D) => tf.Tensor2D;

/** Prepares the drops of a part's samples; inside a tidy, which frees what they share. */
export function lastLayerDrop(
  { kernel }: Penultimate,
  { logits, target }: SamplePart,
  score: Score,
): LastLayerDrop {
  const changes = (intact: tf.Tensor3D, ablated: tf.Tensor3D) =>
    withoutNoise(intact, intact.sub<tf.Tensor3D>(ablated));
  if (score === 'logit') {
    const columns = kernel ? targetColumns(kernel(), target) : target;
    const weights = columns.expandDims<tf.Tensor3D>(2);
    return (intact, ablated) =>
      tf.tidy(() => tf.matMul(changes(intact, ablated), weights).squeeze<tf.Tensor2D>([2]));
  }
  const weights = kernel?.();
  return (intact, ablated) =>
    tf.tidy(() => {
      const [samples, items, width] = ablated.shape;
      const taken = changes(intact, ablated);
      const fromLogits = weights ? tf.matMul(taken.reshape([-1, width]), weights) : taken;
      const differences = fromLogits.reshape<tf.Tensor3D>([samples, items, logits.shape[1]]);
      return probabilityDrops({ logits, differences, oneHot: target }, {}) as tf.Tensor2D;
    });
}

/** Changes, but 0 in all values of an ablation that takes no more than rounding from any. */
function withoutNoise(intact: tf.Tensor3D, changes: tf.Tensor3D): tf.Tensor3D {
  const noise = intact.abs().max(2, true).mul(ROUNDING);
  const matters = changes.abs().max(2, true).greater(noise);
  return tf.where(matters, changes, tf.zerosLike(changes));
}
