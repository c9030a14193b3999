import type * as tf from '@tensorflow/tfjs';

/** Every tensor that crosses the cut: the target activation and whatever skips past it. */
export interface CutTensors {
  /** Activation of the target layer, `[n, ...spatial, channels]`. */
  readonly target: tf.Tensor;
  /** Tensors that enter the head beside the target (skip connections), each `[n, ...]`. */
  readonly others: readonly tf.Tensor[];
}

/** One operation of the head, in the order in which it runs. */
export interface HeadStep {
  readonly layer: string;
  /** tfjs class name, such as `Flatten` or `Dense`. */
  readonly type: string;
  /** Indices of the earlier head steps that feed it; -1 is the target, -2 - i is `others[i]`. */
  readonly inputs: readonly number[];
  /**
   * Whether the target's K channels stay apart: element i of its output, row-major, depends on
   * channel `i mod K` of the target alone.
   */
  readonly channelWise: boolean;
  /** For one sample, counted as `inspectModel` does; null where it is not known. */
  readonly multiplyAdds: number | null;
}

/**
 * A head that never mixes the target's channels before one last dense layer adds them up, so that
 * the logits are a constant plus what each channel k gives: `sum_p F[n, p, k] * W[p, k, c]`. Where no
 * dense layer follows the channels are the logits, and W is the identity.
 */
export interface SeparableHead {
  /** Values of a channel that reach the dense layer: 1 after global pooling. */
  readonly positions: number;
  /** Runs the layers before the dense one: F, `[n, positions, channels]`, the caller's. */
  channelWise(cut: CutTensors): tf.Tensor3D;
  /** The dense layer's kernel: W, `[positions, channels, classes]`, the caller's. */
  kernel(): tf.Tensor3D;
}

/**
 * What the parts of a cut model hold in bytes; float32, tensors alone. What a kernel needs beside its
 * inputs and its output (a convolution's columns, padding) comes on top.
 */
export interface CutMemory {
  /** Most that is alive at once in `features`, for one sample, with its input and its result. */
  readonly features: number;
  /** The same for `head`, with the tensors that cross the cut. */
  readonly head: number;
  /** The same for `head` and the gradient to the target: all that the head computes is kept. */
  readonly gradient: number;
  /** All weights of the model. */
  readonly weights: number;
  /** The largest single tensor that the model gives for one sample, its input included. */
  readonly largest: number;
}

/**
 * A classifier cut in two at a layer. It is the only thing that attribution methods see, so a
 * method never knows whether the model was sequential or a graph, 1-D or 2-D. The model's own
 * weights are used, never copied and never changed.
 */
export interface CutModel {
  /** Name of the target layer. */
  readonly layer: string;
  /** Shape of one input sample, channels last. */
  readonly inputShape: readonly number[];
  /** Spatial shape of the target activation: `[40]`, `[56, 56]`. */
  readonly spatialShape: readonly number[];
  /** Channels of the target activation. */
  readonly channels: number;
  readonly classes: number;
  readonly headPlan: readonly HeadStep[];
  /** Null where layers mix channels other than as one last dense layer. */
  readonly separableHead: SeparableHead | null;
  /** Of `features` for one sample, counted as in `HeadStep`. */
  readonly featuresMultiplyAdds: number | null;
  readonly memory: CutMemory;
  /** Runs the layers up to the cut. `x` is `[n, ...inputShape]`; the caller disposes the result. */
  features(x: tf.Tensor): CutTensors;
  /** Runs the layers after the cut: logits `[n, classes]` (before any softmax). Differentiable. */
  head(cut: CutTensors): tf.Tensor2D;
  /**
   * Runs the whole model with the target activation passed through `replace` on its way: logits
   * `[n, classes]`. Slow on purpose; the oracle for the `full` ablation strategy.
   */
  full(x: tf.Tensor, replace: (target: tf.Tensor) => tf.Tensor): tf.Tensor2D;
  /**
   * What the layer gives for a channel whose kernel is zeroed and whose bias is kept:
   * `activation(bias)`, `[channels]`.
   *
   * @throws UsageError when the layer is not a convolution or dense layer with a bias.
   */
  biasActivation(): tf.Tensor1D;
}

/** A classifier cut at several layers. */
export interface CutsTogether {
  /** In the order in which the layers were given. */
  readonly cuts: readonly CutModel[];
  /**
   * What each cut's `features` gives for `x`, `[n, ...inputShape]`, with every layer run once. The
   * caller disposes all of it.
   */
  features(x: tf.Tensor): CutTensors[];
}
