import * as tf from '@tensorflow/tfjs';
import { ablationWeights } from './ablation/index.js';
import { flattenPositions } from './channels.js';
import type { AttributionContext, GradientShares } from './types.js';

/** Everything of a context that is known before a method asks for more. */
export type ContextParts = Omit<
  AttributionContext,
  'gradients' | 'gradientShares' | 'ablationWeights'
> & {
  /** Null unless some method needs them, or has to take its shares from them. */
  readonly headGradients: tf.Tensor | null;
  /** Null where they are taken from the gradients. */
  readonly headShares: GradientShares | null;
};

/** The context of one batch, and what becomes of what it computed. */
export interface BatchContext extends AttributionContext {
  /** The ablation weights, if some method asked for them. */
  computedWeights(): tf.Tensor2D | null;
  /** Frees what was computed; the tensors that the context was made from belong to the caller. */
  dispose(): void;
}

/** Makes the context of one batch, which computes ablation weights on demand and at most once. */
export function batchContext(parts: ContextParts): BatchContext {
  let weights: tf.Tensor2D | null = null;
  const gradients = () => {
    if (parts.headGradients) return parts.headGradients;
    throw new Error('A method asked for gradients without naming them in its needs.');
  };
  return {
    ...parts,
    gradients,
    gradientShares: () => parts.headShares ?? { values: flattenPositions(gradients()), over: 1 },
    ablationWeights() {
      weights ??= tf.keep(ablationWeights(parts));
      return weights;
    },
    computedWeights: () => weights,
    dispose: () => weights?.dispose(),
  };
}
