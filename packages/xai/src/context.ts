import type { CutModel, CutTensors } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import { ablationWeights } from './ablation/index.js';
import { headGradient } from './gradient.js';
import { scoreSeed } from './score.js';
import type { AblationStrategy, AttributionContext, Baseline, Score } from './types.js';

/** Everything of a context that is known before a method asks for more. */
export interface ContextParts {
  readonly cut: CutModel;
  readonly inputs: tf.Tensor;
  readonly activations: CutTensors;
  readonly logits: tf.Tensor2D;
  readonly target: tf.Tensor2D;
  readonly score: Score;
  readonly baseline: Baseline;
  readonly strategy: AblationStrategy;
  readonly normalizeAlpha: boolean;
}

/**
 * The context of one batch. It owns what it computes on demand and gives it up in `dispose`; the
 * tensors it was made from belong to the caller.
 */
export class BatchContext implements AttributionContext {
  readonly cut: CutModel;
  readonly inputs: tf.Tensor;
  readonly activations: CutTensors;
  readonly logits: tf.Tensor2D;
  readonly target: tf.Tensor2D;
  readonly score: Score;
  readonly baseline: Baseline;
  readonly strategy: AblationStrategy;
  readonly normalizeAlpha: boolean;
  #gradients: tf.Tensor | null = null;
  #ablationWeights: tf.Tensor2D | null = null;

  constructor(parts: ContextParts) {
    this.cut = parts.cut;
    this.inputs = parts.inputs;
    this.activations = parts.activations;
    this.logits = parts.logits;
    this.target = parts.target;
    this.score = parts.score;
    this.baseline = parts.baseline;
    this.strategy = parts.strategy;
    this.normalizeAlpha = parts.normalizeAlpha;
  }

  gradients(): tf.Tensor {
    this.#gradients ??= tf.tidy(() => {
      const seed = scoreSeed(this.logits, this.target, this.score);
      return tf.keep(headGradient(this.cut, this.activations, seed));
    });
    return this.#gradients;
  }

  ablationWeights(): tf.Tensor2D {
    this.#ablationWeights ??= tf.keep(ablationWeights(this));
    return this.#ablationWeights;
  }

  /** The gradients and ablation weights that some method asked for. */
  computed(): { gradients: tf.Tensor | null; ablationWeights: tf.Tensor2D | null } {
    return { gradients: this.#gradients, ablationWeights: this.#ablationWeights };
  }

  dispose(): void {
    this.#gradients?.dispose();
    this.#ablationWeights?.dispose();
  }
}
