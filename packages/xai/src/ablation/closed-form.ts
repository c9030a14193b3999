import type { SeparableHead } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../channels.js';
import { scoreDrop } from '../score.js';
import { CHUNK_ELEMENTS, inParts, type SamplePart } from './sample-parts.js';
import type { Strategy } from './strategy.js';

/**
 * F and F' that differ by less than this share of them differ by rounding alone: a sum over a large
 * map is no more precise. Their difference is 0, or a mean that replaces what is averaged anyway
 * would leave a map of noise.
 */
const ROUNDING = 1e-5;

/**
 * All channels at once, for a head that keeps them apart up to a last dense layer W. With F the
 * dense layer's input and F' what that would be if every channel were at its baseline, ablating
 * channel k takes from logit c
 *
 *     D[n, k, c] = sum_p (F[n, p, k] - F'[n, p, k]) * W[p, k, c]
 *
 * So the channel-wise layers run twice, and the dense layer's work is done once.
 */
export const closedFormStrategy: Strategy = (source, baseline) => {
  const { cut, activations, logits, score } = source;
  const head = cut.separableHead;
  if (!head) throw new Error(`The head after ${cut.layer} allows no closed form.`);
  const samples = logits.shape[0];
  const largest = Math.max(activations.target.size / samples, cut.channels * cut.classes);
  return inParts(source, baseline, Math.floor(CHUNK_ELEMENTS / largest), (part) =>
    scoreDrop(part.logits, contributions(head, part), part.target, score),
  );
};

/** D, `[n, channels, classes]`. */
function contributions(head: SeparableHead, { activations, baseline }: SamplePart): tf.Tensor3D {
  return tf.tidy(() => {
    const { target, others } = activations;
    const replaced = tf.add(tf.zerosLike(flattenPositions(target)), baseline);
    const atBaseline = { target: replaced.reshape(target.shape), others };
    const change = difference(head.channelWise(activations), head.channelWise(atBaseline));
    const kernel = head.kernel();
    if (head.positions === 1) {
      return change.reshape<tf.Tensor4D>([-1, kernel.shape[1], 1]).mul(kernel);
    }
    // One matrix product a channel: [n, positions] by [positions, classes].
    const products = tf.matMul(change.transpose([2, 0, 1]), kernel.transpose([1, 0, 2]));
    return products.transpose([1, 0, 2]);
  });
}

/** `a - b`, and 0 where that is rounding. */
function difference(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor3D {
  const change = a.sub<tf.Tensor3D>(b);
  const noise = a.abs().maximum(b.abs()).mul(ROUNDING);
  return tf.where(change.abs().greater(noise), change, tf.zerosLike(change));
}
