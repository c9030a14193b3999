import type * as tf from '@tensorflow/tfjs';
import type { CutModel } from './types.js';

/** What a cut was made of. */
export interface CutOrigin {
  readonly model: tf.LayersModel;
  /** Names of the layers beside the target whose outputs the head reads. */
  readonly others: readonly string[];
}

const origins = new WeakMap<CutModel, CutOrigin>();

export function rememberOrigin(cut: CutModel, origin: CutOrigin): void {
  origins.set(cut, origin);
}

/**
 * What a cut was made of, for those who run all of its model at once; null for one whose functions
 * were replaced, by `{ ...cut, features }`, as they are to be called then.
 */
export function originOf(cut: CutModel): CutOrigin | null {
  return origins.get(cut) ?? null;
}
