import type * as tf from '@tensorflow/tfjs';
import type { KerasLayer } from '../config/types.js';
import type { Translation } from '../layers/types.js';

/** A Keras layer and what was made of it. */
export interface BuiltLayer extends Pick<Translation, 'adapt' | 'kerasArrays'> {
  readonly layer: KerasLayer;
  /** In the order in which they are applied; none where the model does not use the layer. */
  readonly tfjs: readonly tf.layers.Layer[];
  /** What is inside, where the layer is a model itself. */
  readonly inner: BuiltModel | null;
}

/** A Keras model and what was made of it, without its weights. */
export interface BuiltModel {
  readonly model: tf.LayersModel;
  /** In the order of the file. */
  readonly layers: readonly BuiltLayer[];
}
