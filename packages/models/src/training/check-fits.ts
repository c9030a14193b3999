import type { Dataset } from '@lucida/data';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import type { Classifier } from './classifier.js';

/**
 * @throws UsageError when the data set is empty.
 * @throws LucidaError when the model cannot take its samples, or has too few classes.
 */
export function checkFits(classifier: Classifier, dataset: Dataset): void {
  const { inputShape, classes, model } = classifier;
  if (dataset.size === 0) {
    throw new UsageError(`The data set ${dataset.name} has no samples; training needs some.`);
  }
  const fits =
    inputShape.length === dataset.inputShape.length &&
    inputShape.every((size, axis) => size === null || size === dataset.inputShape[axis]);
  if (!fits) {
    throw new LucidaError(
      `The model ${model.name} takes samples of shape [${inputShape.map((size) => size ?? 'any').join(', ')}], but those of ${dataset.name} have shape [${dataset.inputShape.join(', ')}]; train it on data of its shape.`,
    );
  }
  const foreign = dataset.labels.findIndex((label) => label < 0 || label >= classes);
  if (foreign >= 0) {
    throw new LucidaError(
      `Sample ${foreign} of ${dataset.name} has label ${dataset.labels[foreign]}, but the model ${model.name} has ${classes} classes (0 to ${classes - 1}).`,
    );
  }
}
