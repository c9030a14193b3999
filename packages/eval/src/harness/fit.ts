import type { Dataset } from '@lucida/data';
import { type CutModel, cutAt } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';

/**
 * Cuts the model at a layer and makes sure that it takes the data set's samples and tells its
 * classes apart.
 *
 * @throws UsageError when the layer, the shapes, the classes or the labels do not go together.
 */
export function cutFor(model: tf.LayersModel, layer: string, dataset: Dataset): CutModel {
  const cut = cutAt(model, layer);
  const { name, inputShape, classNames, labels } = dataset;
  if (cut.inputShape.join() !== inputShape.join()) {
    throw new UsageError(
      `The model ${model.name} takes samples of shape [${cut.inputShape.join(', ')}], but those of ${name} have [${inputShape.join(', ')}]; choose data that the model was made for.`,
    );
  }
  if (cut.classes !== classNames.length) {
    throw new UsageError(
      `The model ${model.name} tells ${cut.classes} classes apart, but ${name} has ${classNames.length}; choose data that the model was made for.`,
    );
  }
  const wrong = labels.findIndex((label) => label < 0 || label >= cut.classes);
  if (wrong >= 0) {
    throw new UsageError(
      `Sample ${wrong} of ${name} has the label ${labels[wrong]}, but the classes are 0 to ${cut.classes - 1}; check the labels.`,
    );
  }
  return cut;
}
