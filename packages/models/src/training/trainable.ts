import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { type Classifier, classifierOf } from '../classifier.js';

/** A classifier as training sees it. */
export interface TrainableClassifier extends Classifier {
  /** Penalties on the weights that the model's layers ask for, one scalar each. */
  penalties(): tf.Scalar[];
}

/** @throws UsageError when the model is no classifier, or none of its weights can be trained. */
export function trainableClassifier(model: tf.LayersModel): TrainableClassifier {
  const classifier = classifierOf(model);
  if (model.trainableWeights.length === 0) {
    throw new UsageError(
      `The model ${model.name} has no trainable weights; set \`trainable\` on the layers to be trained.`,
    );
  }
  return { ...classifier, penalties: () => penaltiesOf(model.layers) };
}

/** tfjs' own sum over a model misses layers of a sequential model that was not yet run. */
function penaltiesOf(layers: readonly tf.layers.Layer[]): tf.Scalar[] {
  return layers.flatMap((layer) =>
    layer instanceof tf.LayersModel ? penaltiesOf(layer.layers) : layer.calculateLosses(),
  );
}
