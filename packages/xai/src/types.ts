import type { CutModel, CutTensors } from '@lucida/models';
import type * as tf from '@tensorflow/tfjs';

/** `logit`: the score before the softmax (what the papers define). `probability`: after it. */
export type Score = 'logit' | 'probability';
/** `predicted`, `true` (needs labels) or a class index. */
export type TargetClass = 'predicted' | 'true' | number;
/** What replaces a channel that is ablated. */
export type Baseline = 'zero' | 'bias' | 'mean';
export type AblationStrategy = 'head' | 'full';
export type Resizer = 'bilinear' | 'nearest' | 'area' | 'cubic-spline';
/** Why a map says nothing: all zero after the ReLU, or the same positive value everywhere. */
export type Degenerate = 'zero' | 'constant' | null;

/**
 * What a method can ask for. Everything is computed at most once per batch, on first use, and
 * shared by all methods that were asked for together.
 */
export interface AttributionContext {
  readonly cut: CutModel;
  /** The samples, `[n, ...inputShape]`. */
  readonly inputs: tf.Tensor;
  readonly activations: CutTensors;
  /** `[n, classes]`. */
  readonly logits: tf.Tensor2D;
  /** One-hot rows of the target class, `[n, classes]`. */
  readonly target: tf.Tensor2D;
  readonly score: Score;
  readonly baseline: Baseline;
  readonly strategy: AblationStrategy;
  /** `dy/dA` at the target layer, shape of the activation. */
  gradients(): tf.Tensor;
  /** `(y - y_k) / abs(y)` for every channel k, `[n, channels]`. */
  ablationWeights(): tf.Tensor2D;
}

/** One attribution method: one file, one exported object, one line to register it. */
export interface AttributionMethod {
  /** What the user types: `grad-cam++`. */
  readonly name: string;
  /** What a reader sees: `Grad-CAM++`. */
  readonly title: string;
  /** Paper, with its arXiv number or venue. */
  readonly reference: string;
  /** Maps before the ReLU, at the layer's resolution: `[n, ...spatial]`. */
  maps(context: AttributionContext): tf.Tensor;
}
