import type { CutTensors } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import type { AblationSource } from './strategy.js';

/** What ablation reads of some samples of a batch. */
export interface SamplePart {
  readonly inputs: tf.Tensor;
  readonly activations: CutTensors;
  readonly logits: tf.Tensor2D;
  readonly target: tf.Tensor2D;
  /** `[n, 1, channels]`. */
  readonly baseline: tf.Tensor3D;
}

/** Ablates a batch in parts of at most `samplesAtOnce` samples (at least one): `[n, channels]`. */
export function inParts(
  source: AblationSource,
  baseline: tf.Tensor3D,
  samplesAtOnce: number,
  dropsOf: (part: SamplePart) => tf.Tensor2D,
): tf.Tensor2D {
  const samples = source.logits.shape[0];
  const step = Math.max(1, samplesAtOnce);
  return tf.tidy(() => {
    const drops: tf.Tensor2D[] = [];
    for (let start = 0; start < samples; start += step) {
      const count = Math.min(step, samples - start);
      drops.push(tf.tidy(() => dropsOf(partOf(source, baseline, start, count))));
    }
    return tf.concat(drops, 0);
  });
}

function partOf(
  { inputs, activations, logits, target }: AblationSource,
  baseline: tf.Tensor3D,
  start: number,
  count: number,
): SamplePart {
  const rows = <T extends tf.Tensor>(tensor: T): T =>
    count === tensor.shape[0] ? tensor.clone() : tf.slice(tensor, [start], [count]);
  return {
    inputs: rows(inputs),
    activations: { target: rows(activations.target), others: activations.others.map(rows) },
    logits: rows(logits),
    target: rows(target),
    baseline: rows(baseline),
  };
}
