import type { Dataset } from '@lucida/data';
import { type Classifier, type CutModel, checkFits, classifierOf, cutAt } from '@lucida/models';
import type * as tf from '@tensorflow/tfjs';

/**
 * The model as a classifier of the data set's samples.
 *
 * @throws UsageError when the model is no classifier, or is not for these data.
 */
export function classifierFor(model: tf.LayersModel, dataset: Dataset): Classifier {
  const classifier = classifierOf(model);
  checkFits(classifier, dataset);
  return classifier;
}

/**
 * The model cut at a layer, to explain the data set's samples.
 *
 * @throws UsageError when the model cannot be cut there, or is not for these data.
 */
export function cutFor(model: tf.LayersModel, layer: string, dataset: Dataset): CutModel {
  const { name } = model;
  const cut = cutAt(model, layer);
  checkFits({ ...cut, name }, dataset);
  return cut;
}
