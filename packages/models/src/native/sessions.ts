import type { GraphRunner } from '@lucida/runtime';
import type * as tf from '@tensorflow/tfjs';

/** What frees the sessions that hold a copy of a weight. */
const kept = new WeakMap<tf.LayerVariable, Set<() => void>>();

/**
 * Makes a function that opens sessions on its first call, and again where weights that they hold copies
 * of have changed. They are freed with any of these.
 */
export function openedWith<Sessions extends { dispose(): void }>(
  weights: readonly tf.LayerVariable[],
  open: (runner: GraphRunner) => Sessions,
): (runner: GraphRunner) => Sessions {
  let opened: { readonly runner: GraphRunner; readonly sessions: Sessions } | null = null;
  let ids: readonly object[] = [];
  const read = () => weights.map((weight) => weight.read().dataId);
  const isCurrent = () => weights.every((weight, i) => weight.read().dataId === ids[i]);
  const dispose = () => {
    opened?.sessions.dispose();
    opened = null;
    for (const weight of weights) kept.get(weight)?.delete(dispose);
  };
  return (runner) => {
    if (opened?.runner === runner && isCurrent()) return opened.sessions;
    dispose();
    ids = read();
    const sessions = open(runner);
    opened = { runner, sessions };
    for (const weight of weights) {
      const disposals = kept.get(weight) ?? new Set();
      kept.set(weight, disposals.add(dispose));
    }
    return sessions;
  };
}

/** Frees the sessions that hold copies of these weights. */
export function disposeSessions(weights: readonly tf.LayerVariable[]): void {
  for (const weight of weights) {
    for (const dispose of kept.get(weight) ?? []) dispose();
  }
}
