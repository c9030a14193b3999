import type * as tf from '@tensorflow/tfjs';

/** What a part of a batch gives. A type, so that tfjs' tidy takes it for a container of tensors. */
export type PartResults = {
  /** `[n, classes]`. */
  readonly logits: tf.Tensor2D;
  /** One-hot rows, `[n, classes]`. */
  readonly target: tf.Tensor2D;
  /** Codes as floats, `[n]`. */
  readonly problems: tf.Tensor;
  /** For each method, `[n, ...spatialShape]` and `[n, ...inputSpatial]`. */
  readonly raws: tf.Tensor[];
  readonly maps: tf.Tensor[];
};
