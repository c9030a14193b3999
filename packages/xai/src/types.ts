import type { CutModel, CutTensors } from '@lucida/models';
import type * as tf from '@tensorflow/tfjs';

export const SCORES = ['logit', 'probability'] as const;
/** `logit`: the score before the softmax (what the papers define). `probability`: after it. */
export type Score = (typeof SCORES)[number];

/** `predicted`, `true` (needs labels) or a class index. */
export type TargetClass = 'predicted' | 'true' | number;

export const BASELINES = ['zero', 'bias', 'mean'] as const;
/**
 * What replaces a channel that is ablated: zeros, the layer's activation of the channel's bias, or
 * the spatial mean of that channel in the same sample.
 */
export type Baseline = (typeof BASELINES)[number];

export const ABLATION_STRATEGIES = ['auto', 'closed-form', 'delta', 'head', 'full'] as const;
/**
 * How ablations are computed, which changes the cost and not the result. `auto`: the cheapest that
 * the head allows. `closed-form`: all channels at once, for heads that keep channels apart up to a
 * last dense layer. `delta`: what each channel gives to the first layers that add channels up is taken
 * from their sums, and what follows is run for every channel. `head`: the head once for every channel.
 * `full`: the whole model once for every channel, the oracle for the others.
 */
export type AblationStrategy = (typeof ABLATION_STRATEGIES)[number];
/** A strategy that has been chosen. */
export type ChosenStrategy = Exclude<AblationStrategy, 'auto'>;

export const RESIZERS = ['bilinear', 'nearest', 'area', 'cubic-spline'] as const;
export type Resizer = (typeof RESIZERS)[number];

/** Why a map says nothing: all zero after the ReLU, or the same positive value everywhere. */
export type Degenerate = 'zero' | 'constant' | null;

/**
 * What a method can ask for. Everything is computed at most once per batch and shared by all methods
 * that were asked for together.
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
  /**
   * What the last dense layer reads, `[n, positions, channels]`, where it adds up channels that the
   * head keeps apart and the pass for the logits has left it.
   */
  readonly denseInput?: tf.Tensor3D | null;
  readonly score: Score;
  readonly baseline: Baseline;
  readonly strategy: ChosenStrategy;
  /** Bytes that may be in use at once. */
  readonly memory: number;
  /** Whether Grad-CAM++ makes the alphas of a channel sum to 1. */
  readonly normalizeAlpha: boolean;
  /** `dy/dA` at the target layer, shape of the activation; for methods that need gradients. */
  gradients(): tf.Tensor;
  /** The same without its places; for methods that need no more. */
  gradientShares(): GradientShares;
  /** `(y - y_k) / abs(y)` for every channel k, `[n, channels]`. */
  ablationWeights(): tf.Tensor2D;
}

/**
 * The values of a gradient `dy/dA` by channel, without the positions that they lie at: enough for sums
 * over positions, and to be had without going back through poolings.
 */
export interface GradientShares {
  /**
   * `[n, values, channels]`. Each reaches `over` positions of its channel in equal shares, and no two
   * of them the same position; what none reaches is 0.
   */
  readonly values: tf.Tensor3D;
  readonly over: number;
}

/** One attribution method: one file, one exported object, one line to register it. */
export interface AttributionMethod {
  /** What the user types: `grad-cam++`. */
  readonly name: string;
  /** What a reader sees: `Grad-CAM++`. */
  readonly title: string;
  /** Paper, with its arXiv number or venue. */
  readonly reference: string;
  /** What its maps are made of beside the activation. */
  readonly needs: readonly ('gradients' | 'gradient-shares' | 'ablations')[];
  /** Maps before the ReLU, at the layer's resolution: `[n, ...spatial]`. */
  maps(context: AttributionContext): tf.Tensor;
}
