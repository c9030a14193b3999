import { UsageError } from '@lucida/runtime/errors';
import type { WrittenNode } from '../network.js';
import type { Value } from '../value.js';

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

export function refuseGradient(
  { name, type }: Pick<WrittenNode, 'name' | 'type'>,
  reason: string,
  advice: string,
): UsageError {
  return new UsageError(
    `An explanation that needs the gradient of layer ${name} (${type}) cannot be exported to ONNX: ${reason}; ${advice}.`,
  );
}
