import * as tf from '@tensorflow/tfjs';
import { ablationWeights } from './ablation/index.js';
import { headGradient } from './gradient.js';
import { scoreSeed } from './score.js';
import type { AttributionContext } from './types.js';

/** Everything of a context that is known before a method asks for more. */
export type ContextParts = Omit<AttributionContext, 'gradients' | 'ablationWeights'>;

/** The context of one batch, and what becomes of what it computed. */
export interface BatchContext extends AttributionContext {
  /** The gradients and ablation weights that some method asked for. */
  computed(): { gradients: tf.Tensor | null; ablationWeights: tf.Tensor2D | null };
  /** Frees what was computed; the tensors that the context was made from belong to the caller. */
  dispose(): void;
}

/** Makes the context of one batch, which computes the rest on demand and at most once. */
export function batchContext(parts: ContextParts): BatchContext {
  const computed: ReturnType<BatchContext['computed']> = { gradients: null, ablationWeights: null };
  return {
    ...parts,
    gradients() {
      computed.gradients ??= tf.tidy(() => {
        const seed = scoreSeed(parts.logits, parts.target, parts.score);
        return tf.keep(headGradient(parts.cut, parts.activations, seed));
      });
      return computed.gradients;
    },
    ablationWeights() {
      computed.ablationWeights ??= tf.keep(ablationWeights(parts));
      return computed.ablationWeights;
    },
    computed: () => computed,
    dispose() {
      computed.gradients?.dispose();
      computed.ablationWeights?.dispose();
    },
  };
}
