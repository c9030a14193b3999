import type { Value } from '../value.js';
import type { WrittenNode } from '../write-nodes.js';

/** A layer on the way back. */
export interface LayerInReverse extends WrittenNode {
  /** Gradient of what is explained to `before`, of the same shape, in either order. */
  readonly gradient: Value;
}

/**
 * Writes the gradient to each input of a layer, from that to what the layer gives before its own
 * activation. `wanted` says which inputs' are needed; null may stand for those that are not. What it
 * writes is called after the layer: `${name}/gradient...`.
 */
export type LayerGradient = (
  layer: LayerInReverse,
  wanted: readonly boolean[],
) => readonly (Value | null)[];
