import type { SeparableHead } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../channels.js';
import { probabilityDrops } from '../kernels/ablation-probability-drops/index.js';
import { difference } from './difference.js';
import { targetColumns } from './last-layer.js';
import { atOnce, bytesOf } from './memory.js';
import { inParts, type SamplePart } from './sample-parts.js';
import type { AblationSource, Strategy } from './strategy.js';

/**
 * All channels at once, for a head that keeps them apart up to a last dense layer W. With F the
 * dense layer's input and F' what that would be if every channel were at its baseline, ablating
 * channel k takes from logit c
 *
 *     D[n, k, c] = sum_p (F[n, p, k] - F'[n, p, k]) * W[p, k, c]
 *
 * So the channel-wise layers run twice, and the dense layer's work is done once. Where a logit is the
 * score, the target class's c is enough.
 */
export const closedFormStrategy: Strategy = (source, baseline) => {
  const { cut, score } = source;
  const head = cut.separableHead;
  if (!head) throw new Error(`The head after ${cut.layer} allows no closed form.`);
  return inParts(source, baseline, atOnce(source, bytesOfSample(source)), (part) => {
    const change = changeOf(head, part);
    if (score === 'logit') return logitDrop(change, head.kernel(), part.target);
    const differences = contributions(change, head.kernel());
    const { logits, target: oneHot } = part;
    return probabilityDrops({ logits, differences, oneHot }, {}) as tf.Tensor2D;
  });
};

/** F, F', their difference, and what is computed from it. */
function bytesOfSample({ cut, score }: AblationSource): number {
  const { memory, channels, classes, separableHead } = cut;
  const reaching = bytesOf([separableHead!.positions, channels]);
  const drops = score === 'logit' ? reaching : 2 * bytesOf([channels, classes]);
  return memory.head + 4 * reaching + drops;
}

/** F - F', `[n, positions, channels]`. */
function changeOf(head: SeparableHead, { activations, baseline }: SamplePart): tf.Tensor3D {
  return tf.tidy(() => {
    const { target, others } = activations;
    const replaced = tf.add(tf.zerosLike(flattenPositions(target)), baseline);
    const atBaseline = { target: replaced.reshape(target.shape), others };
    return difference(head.channelWise(activations), head.channelWise(atBaseline));
  });
}

/** D of the target class, `[n, channels]`. */
function logitDrop(change: tf.Tensor3D, kernel: tf.Tensor3D, target: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const columns = targetColumns(kernel.reshape([-1, target.shape[1]]), target);
    return change.mul(columns.reshape(change.shape)).sum(1);
  });
}

/** D, `[n, channels, classes]`. */
function contributions(change: tf.Tensor3D, kernel: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const [positions, channels] = kernel.shape;
    if (positions === 1) return change.reshape<tf.Tensor4D>([-1, channels, 1]).mul(kernel);
    // One matrix product a channel: [n, positions] by [positions, classes].
    const products = tf.matMul(change.transpose([2, 0, 1]), kernel.transpose([1, 0, 2]));
    return products.transpose([1, 0, 2]);
  });
}
