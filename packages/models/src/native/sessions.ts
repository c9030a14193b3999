import type * as tf from '@tensorflow/tfjs';

/** What frees the sessions that hold a copy of a weight. */
const kept = new WeakMap<tf.LayerVariable, Set<() => void>>();

/** Has sessions freed with any of the weights that they hold copies of. */
export function keepWith(weights: readonly tf.LayerVariable[], dispose: () => void): void {
  for (const weight of weights) {
    const disposals = kept.get(weight) ?? new Set();
    kept.set(weight, disposals.add(dispose));
  }
}

/** No longer: they have been freed. */
export function letGo(weights: readonly tf.LayerVariable[], dispose: () => void): void {
  for (const weight of weights) kept.get(weight)?.delete(dispose);
}

/** Frees the sessions that hold copies of these weights. */
export function disposeSessions(weights: readonly tf.LayerVariable[]): void {
  for (const weight of weights) {
    for (const dispose of kept.get(weight) ?? []) dispose();
  }
}
