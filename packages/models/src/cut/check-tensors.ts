import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import type { CutTensors } from './types.js';

/**
 * Checks that tensors are what a head takes: the target's shape, and as many others of their shapes
 * with as many samples.
 */
export function requireCut(
  { target, others }: CutTensors,
  targetShape: readonly number[],
  otherShapes: readonly (readonly number[])[],
): void {
  requireSamples(target, targetShape, 'The target activation');
  if (others.length !== otherShapes.length) {
    throw new UsageError(
      `The head needs ${otherShapes.length} other tensors beside the target, and got ${others.length}.`,
    );
  }
  for (const [i, other] of others.entries()) {
    requireSamples(other, otherShapes[i] as readonly number[], `Tensor ${i} beside the target`);
    if (other.shape[0] !== target.shape[0]) {
      throw new UsageError(
        `Tensor ${i} beside the target holds ${other.shape[0]} samples, the target ${target.shape[0]}.`,
      );
    }
  }
}

/** Checks that a tensor is `[n, ...sample]` with at least one sample. */
export function requireSamples(
  tensor: tf.Tensor,
  sample: readonly number[],
  what = 'The input',
): void {
  const [count, ...rest] = tensor.shape;
  const fits = rest.length === sample.length && rest.every((size, i) => size === sample[i]);
  if (!fits || !count) {
    throw new UsageError(
      `${what} has shape [${tensor.shape.join(', ')}], expected [samples, ${sample.join(', ')}]` +
        `${fits ? ' with at least one sample' : ''}.`,
    );
  }
}
