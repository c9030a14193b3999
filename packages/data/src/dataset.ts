import type { ImageOptions } from './images/types.js';

/** A run of samples in host memory, ready to be uploaded as one tensor. */
export interface Batch {
  /** Row-major values, shape `[n, ...inputShape]`. */
  readonly inputs: Float32Array;
  /** `[n, ...inputShape]`. */
  readonly shape: readonly number[];
  /** Class index of each sample, `[n]`; -1 where the class is not known. */
  readonly labels: Int32Array;
  /** Position of each sample in the data set, `[n]`. */
  readonly indices: Int32Array;
  /** Stable name of each sample (its index or its file), `[n]`. */
  readonly ids: readonly string[];
  /**
   * Where the class evidence really is: values in [0, 1], shape `[n, ...spatial]` (the input shape
   * without its channel axis). Absent when the data set does not know.
   */
  readonly groundTruth?: Float32Array;
}

export interface BatchOptions {
  /** Samples a batch; the last one may be smaller. */
  readonly size: number;
  /** Which samples, in which order; default all, in order. */
  readonly indices?: ArrayLike<number>;
}

/**
 * Labelled samples of one shape. MNIST-1D, an image folder and a user's arrays are all this to
 * everyone downstream; nothing in it needs the whole set in memory.
 */
export interface Dataset {
  readonly name: string;
  readonly classNames: readonly string[];
  /** Shape of one sample, channels last: `[40, 1]`, `[224, 224, 3]`. */
  readonly inputShape: readonly number[];
  /** Number of samples. */
  readonly size: number;
  /** Class index of every sample; -1 where the class is not known (it cannot be measured then). */
  readonly labels: Int32Array;
  readonly hasGroundTruth: boolean;
  /** A clean, noiseless example of each class (`[classes][positions]`), where there is such a thing. */
  readonly classTemplates?: readonly Float32Array[];
  /** How image files became the samples; absent for other data. */
  readonly images?: ImageOptions;
  /**
   * For images, the values of each channel that stand for the darkest and the brightest pixel: what
   * it takes to show a sample. Absent for other data.
   */
  readonly valueRange?: { readonly low: readonly number[]; readonly high: readonly number[] };
  /** `sha256:` and the hex digest of inputs and labels; equal data gives equal fingerprints. */
  readonly fingerprint: string;
  batches(options: BatchOptions): AsyncIterable<Batch>;
}

/** The part of a data set that is meant to learn from, or to be judged on. */
export type Split = 'train' | 'test';
