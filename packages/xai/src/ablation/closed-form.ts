import type { SeparableHead } from '@lucida/models';
import { tensorBytes } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import { closedFormDrops } from '../kernels/ablation-closed-form-drops/index.js';
import { probabilityDrops } from '../kernels/ablation-probability-drops/index.js';
import { difference } from './difference.js';
import { atOnce } from './memory.js';
import { inParts, type SamplePart } from './sample-parts.js';
import type { AblationSource, Strategy } from './strategy.js';

/**
 * All channels at once, for a head that keeps them apart up to a last dense layer W. With F the
 * dense layer's input and F' what that would be if every channel were at its baseline, ablating
 * channel k takes from logit c
 *
 *     D[n, k, c] = sum_p (F[n, p, k] - F'[n, p, k]) * W[p, k, c]
 *
 * F is left from the pass for the logits, if that ran the same layers; F' is the baseline itself
 * where those layers hand constants on, and else takes one more run of them, for one sample if the
 * baseline is the same for all. So the dense layer's work is done once, and where a logit is the
 * score, the target class's c is enough.
 */
export const closedFormStrategy: Strategy = (source, baseline) => {
  const { cut, score } = source;
  const head = cut.separableHead;
  if (!head) throw new Error(`The head after ${cut.layer} allows no closed form.`);
  return inParts(source, baseline, atOnce(source, bytesOfSample(source)), (part) => {
    const features = part.denseInput ?? head.channelWise(part.activations);
    const atBaseline = head.passesConstants ? part.baseline : featuresAtBaseline(head, part);
    const { logits, target: oneHot } = part;
    const kernel = head.kernel();
    if (score === 'logit') {
      return closedFormDrops({ features, atBaseline, kernel, oneHot }, {}) as tf.Tensor2D;
    }
    const differences = contributions(difference(features, atBaseline), kernel);
    return probabilityDrops({ logits, differences, oneHot }, {}) as tf.Tensor2D;
  });
};

/** F, F', their difference, and what is computed from it. */
function bytesOfSample({ cut, score }: AblationSource): number {
  const { memory, channels, classes, separableHead } = cut;
  const reaching = tensorBytes([separableHead!.positions, channels]);
  const drops = score === 'logit' ? reaching : 2 * tensorBytes([channels, classes]);
  return memory.head + 4 * reaching + drops;
}

/** F', `[n, positions, channels]`, or `[1, positions, channels]` for all samples. */
function featuresAtBaseline(head: SeparableHead, part: SamplePart): tf.Tensor3D {
  return tf.tidy(() => {
    const { target, others } = part.activations;
    const shape = target.shape.slice(1);
    const own = others.length > 0 ? target.shape[0]! : part.baseline.shape[0];
    const positions = tf.util.sizeFromShape(shape.slice(0, -1));
    const replaced = part.baseline.mul(tf.ones([own, positions, 1]));
    return head.channelWise({ target: replaced.reshape([own, ...shape]), others });
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
