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
  /**
   * Whether the layers before the dense one hand on what a channel has everywhere, as pooling does:
   * then F of a channel that is the same at every position is that value.
   */
  readonly passesConstants: boolean;
  /**
   * What F is where the layers before the dense one do no more than hand on: the activation itself
   * (`values`), or its mean over all positions (`mean`). Null for any other.
   */
  readonly reads: 'values' | 'mean' | null;
  /**
   * Of how many values of the activation each value of F is the mean, where poolings choose or average
   * them and none counts twice: so the gradient of a value of F reaches that many positions of its
   * channel in equal shares, and no other value's does. 1 where they are only chosen or handed on.
   * Null for any other layers.
   */
  readonly averaged: number | null;
  /** Runs the layers before the dense one: F, `[n, positions, channels]`, the caller's. */
  channelWise(cut: CutTensors): tf.Tensor3D;
  /** Runs the rest of the head: F to logits `[n, classes]`, as `CutModel.head` does. */
  finish(features: tf.Tensor3D): tf.Tensor2D;
  /** The dense layer's kernel: W, `[positions, channels, classes]`, the caller's. */
  kernel(): tf.Tensor3D;
}

/** The head up to its last dense layer, so that differences of logits are those of its input. */
export interface Penultimate {
  /** Values of a sample. */
  readonly width: number;
  /** Runs the head up to them: `[n, width]`, the caller's. */
  values(cut: CutTensors): tf.Tensor2D;
  /**
   * Gives the last layer's kernel, `[width, classes]`, the caller's; null where no dense layer is
   * last: then the values are the logits.
   */
  readonly kernel: (() => tf.Tensor2D) | null;
  /** Of the last layer for one sample; 0 where there is none. */
  readonly multiplyAdds: number | null;
}

/**
 * A layer that adds the target's K channels up: a convolution whose input's channels are the
 * target's. A signal has a height of 1; what a dense layer without spatial axes reads is an image of
 * width 1, all of which its window covers.
 */
export interface MixingLayer {
  readonly layer: string;
  /** tfjs class name: `Conv1D`, `Conv2D` or `Dense`. */
  readonly type: string;
  /** `[height, width, K]`. */
  readonly inputShape: readonly [number, number, number];
  /** `[height, width, units]`. */
  readonly outputShape: readonly [number, number, number];
  /** Rows and columns of the kernel. */
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** Zeros above and to the left; as many follow as the output's size asks for. */
  readonly padding: readonly [number, number];
  /** Gives `[...window, K, units]`, the caller's: the layer's own values in another shape. */
  kernel(): tf.Tensor4D;
  readonly multiplyAdds: number | null;
}

/**
 * Pooling of a mixing layer's sums after no more than a ReLU, in windows that do not overlap and lie
 * within the image.
 */
export interface PooledSums {
  readonly activation: 'linear' | 'relu';
  readonly reduce: 'maximum' | 'average';
  /** Rows and columns of a window; of the whole image for global pooling. */
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  /** `[height, width, units]`. */
  readonly outputShape: readonly [number, number, number];
  /** Runs what follows the pooling up to the penultimate values: `[n, width]`. */
  after(pooled: tf.Tensor4D): tf.Tensor2D;
}

/**
 * A head in which channels stay apart up to layers that add them up; other layers follow. So what
 * channel k gives to those sums can be taken from them, and only the layers after run again.
 */
export interface MixingHead {
  /** The layers that add channels up; several where the head branches. */
  readonly layers: readonly MixingLayer[];
  /** Where the layers after begin with pooling one layer's sums, and read nothing else; or null. */
  readonly pooled: PooledSums | null;
  /** Which of a cut's other tensors the layers after read. */
  readonly others: readonly number[];
  /** Of the layers after, without a last dense one, for one sample. */
  readonly multiplyAdds: number | null;
  /**
   * Runs the channel-wise layers: what each mixing layer reads, `[n, height, width, K]`, and what the
   * layers after read past them, `[n, positions, K]`; the caller's.
   */
  channelWise(cut: CutTensors): { inputs: tf.Tensor4D[]; skips: tf.Tensor3D[] };
  /** Runs the mixing layers without their activations: `[n, height, width, units]`, the caller's. */
  mix(inputs: readonly tf.Tensor4D[]): tf.Tensor4D[];
  /**
   * Runs the layers after, the mixing layers' own activations first, up to the penultimate values:
   * `[n, width]`, the caller's.
   *
   * @param sums As `mix` gives them.
   * @param skips As `channelWise` gives them.
   * @param others Those that `others` names.
   */
  after(
    sums: readonly tf.Tensor4D[],
    skips: readonly tf.Tensor3D[],
    others: readonly tf.Tensor[],
  ): tf.Tensor2D;
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
  /** All weights of the model, as `weightBytes` of the runtime counts them. */
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
  /** Or, in a clause, why the head is not that. */
  readonly mixingHead: MixingHead | string;
  readonly penultimate: Penultimate;
  /** Of `features` for one sample, counted as in `HeadStep`. */
  readonly featuresMultiplyAdds: number | null;
  readonly memory: CutMemory;
  /** Runs the layers up to the cut. `x` is `[n, ...inputShape]`; the caller disposes the result. */
  features(x: tf.Tensor): CutTensors;
  /** Runs the layers after the cut: logits `[n, classes]` (before any softmax). Differentiable. */
  head(cut: CutTensors): tf.Tensor2D;
  /**
   * Runs all layers at once: logits `[n, classes]` of `x`, `[n, ...inputShape]`, as `head` gives them
   * for its features, to rounding; the caller disposes the result.
   */
  logits(x: tf.Tensor): tf.Tensor2D;
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
