import type { CutModel, CutTensors } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';

/** A cut that keeps what its features gave for one batch. */
export interface SharingCut {
  /** As the cut it was made from, in all but what it costs. */
  readonly cut: CutModel;
  /** Frees what was kept. */
  dispose(): void;
}

/**
 * Lets several explanations of one batch share its activations: the layers before the cut run once
 * for `inputs`, and anew for any other tensor.
 */
export function sharingFeatures(cut: CutModel, inputs: tf.Tensor): SharingCut {
  let kept: CutTensors | null = null;
  const features = (x: tf.Tensor): CutTensors => {
    if (x !== inputs) return cut.features(x);
    if (!kept) {
      const { target, others } = cut.features(x);
      kept = { target: tf.keep(target), others: others.map((other) => tf.keep(other)) };
    }
    return { target: tf.clone(kept.target), others: kept.others.map((other) => tf.clone(other)) };
  };
  return {
    cut: { ...cut, features },
    dispose: () => {
      if (kept) tf.dispose([kept.target, ...kept.others]);
    },
  };
}
