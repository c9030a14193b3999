import type { BuiltLayer } from '../build/types.js';
import type { KerasWeight } from '../types.js';

/** A layer that is no model, and its arrays in the order in which Keras keeps them. */
export interface Assignment {
  readonly built: BuiltLayer;
  readonly weights: readonly KerasWeight[];
}
