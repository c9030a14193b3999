import type { Json } from '../io/model-json.js';

/** One array of a Keras file. */
export interface KerasWeight {
  /** As the file calls it: `conv2d/kernel:0`, `layers/conv2d/vars/0`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The arrays of one layer (or of one nested model, then of all its layers). */
export interface KerasLayerWeights {
  /**
   * HDF5 files: the layer's name. `.keras` files: the path of its group, `layers/conv2d` or
   * `layers/functional/layers/conv2d`, which need not be its name.
   */
  readonly name: string;
  /** In the file's order. */
  readonly weights: readonly KerasWeight[];
}

/** What a Keras file holds, before any of it is understood. */
export interface KerasArchive {
  /** What to call the file in errors. */
  readonly source: string;
  /** `hdf5`: Keras 1 and 2 (and Keras 3's legacy format); `keras`: Keras 3's zip archive. */
  readonly format: 'hdf5' | 'keras';
  /** As the file says; null where it says nothing. */
  readonly kerasVersion: string | null;
  /** What Keras computed with (`tensorflow`, `theano`, ...), as the file says; else null. */
  readonly backend: string | null;
  /** The model's configuration as Keras wrote it; null in a file of weights only. */
  readonly config: Json | null;
  /** In the file's order. */
  readonly layers: readonly KerasLayerWeights[];
  readonly hasOptimizerState: boolean;
}
