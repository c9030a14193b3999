import { type CutModel, type CutsTogether, type CutTensors, cutTogether } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import type { MethodGroup } from './method-group.js';

/** The model cut at every layer that some groups explain, each layer once. */
export function cutsOf(model: tf.LayersModel, groups: readonly MethodGroup[]): CutsTogether {
  return cutTogether(model, [...new Set(groups.map(({ layer }) => layer))]);
}

/**
 * Works with one cut after the other, having run the layers before all of them once: the features of
 * each cut are known for `inputs`, and computed for any other tensor. Those of a cut are freed when it
 * has been used. Where one group alone asks for features, once, they are left to it.
 */
export function forEachCut(
  { cuts, features }: CutsTogether,
  inputs: tf.Tensor,
  groups: readonly MethodGroup[],
  use: (cut: CutModel) => void,
): void {
  if (groups.length === 1) {
    use(cuts[0]!);
    return;
  }
  const known = features(inputs);
  try {
    for (const [i, cut] of cuts.entries()) {
      use(knowing(cut, inputs, known[i]!));
      free(known[i]!);
    }
  } finally {
    known.forEach(free);
  }
}

function knowing(cut: CutModel, inputs: tf.Tensor, { target, others }: CutTensors): CutModel {
  return {
    ...cut,
    features: (x) =>
      x === inputs
        ? { target: tf.clone(target), others: others.map((other) => tf.clone(other)) }
        : cut.features(x),
  };
}

function free({ target, others }: CutTensors): void {
  tf.dispose([target, ...others]);
}
