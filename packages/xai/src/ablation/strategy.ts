import type * as tf from '@tensorflow/tfjs';
import type { AttributionContext } from '../types.js';

/** The part of a context that ablation reads. */
export type AblationSource = Pick<
  AttributionContext,
  | 'cut'
  | 'inputs'
  | 'activations'
  | 'logits'
  | 'target'
  | 'score'
  | 'baseline'
  | 'strategy'
  | 'memory'
  | 'denseInput'
>;

/**
 * One way to ablate every channel of every sample. All strategies give the same numbers and differ
 * in cost: `y - y_k`, `[n, channels]`, for baseline values `[n or 1, 1, channels]`.
 */
export type Strategy = (source: AblationSource, baseline: tf.Tensor3D) => tf.Tensor2D;
