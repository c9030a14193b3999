import type { CutTensors } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import type { AblationSource } from './strategy.js';

/** What ablation reads of some samples of a batch. */
export interface SamplePart {
  readonly inputs: tf.Tensor;
  readonly activations: CutTensors;
  readonly logits: tf.Tensor2D;
  readonly target: tf.Tensor2D;
  /** As in `AttributionContext`. */
  readonly denseInput: tf.Tensor3D | null;
  /** `[n, 1, channels]`, or `[1, 1, channels]` for all samples. */
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
    if (step >= samples) return dropsOf(partOf(source, baseline, 0, samples));
    const drops: tf.Tensor2D[] = [];
    for (let start = 0; start < samples; start += step) {
      const count = Math.min(step, samples - start);
      drops.push(tf.tidy(() => dropsOf(partOf(source, baseline, start, count))));
    }
    return tf.concat(drops, 0);
  });
}

function partOf(
  { inputs, activations, logits, target, denseInput }: AblationSource,
  baseline: tf.Tensor3D,
  start: number,
  count: number,
): SamplePart {
  const rows = <T extends tf.Tensor>(tensor: T): T =>
    count === logits.shape[0] ? tensor : tf.slice(tensor, [start], [count]);
  return {
    inputs: rows(inputs),
    activations: { target: rows(activations.target), others: activations.others.map(rows) },
    logits: rows(logits),
    target: rows(target),
    denseInput: denseInput ? rows(denseInput) : null,
    baseline: baseline.shape[0] === 1 ? baseline : rows(baseline),
  };
}
