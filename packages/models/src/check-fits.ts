import type { Dataset } from '@lucida/data';
import { UsageError } from '@lucida/runtime/errors';

/** The part of a classifier or of a cut model that says what data it is for. */
interface Purpose {
  /** Name of the model. */
  readonly name: string;
  readonly inputShape: readonly (number | null)[];
  readonly classes: number;
}

/**
 * Makes sure that a model takes a data set's samples and tells its classes apart. Samples whose
 * class is not known (label -1) fit.
 *
 * @throws UsageError when there are no samples, or when shapes, classes or labels do not go together.
 */
export function checkFits({ name, inputShape, classes }: Purpose, dataset: Dataset): void {
  if (dataset.size === 0) {
    throw new UsageError(`The data set ${dataset.name} has no samples; give one that has some.`);
  }
  const fits =
    inputShape.length === dataset.inputShape.length &&
    inputShape.every((size, axis) => size === null || size === dataset.inputShape[axis]);
  if (!fits) {
    throw new UsageError(
      `The model ${name} takes samples of shape [${inputShape.map((size) => size ?? 'any').join(', ')}], but those of ${dataset.name} have [${dataset.inputShape.join(', ')}]; choose data that the model was made for.`,
    );
  }
  if (classes !== dataset.classNames.length) {
    throw new UsageError(
      `The model ${name} tells ${classes} classes apart, but ${dataset.name} has ${dataset.classNames.length}; choose data that the model was made for.`,
    );
  }
  const wrong = dataset.labels.findIndex((label) => label < -1 || label >= classes);
  if (wrong >= 0) {
    throw new UsageError(
      `Sample ${wrong} of ${dataset.name} has the label ${dataset.labels[wrong]}, but the classes are 0 to ${classes - 1}; check the labels.`,
    );
  }
}

/**
 * Makes sure that the class of every sample is known, as measuring and training need it.
 *
 * @param samples positions in the data set; default all.
 * @throws UsageError when the class of one is not.
 */
export function checkLabelled(
  { name, labels }: Pick<Dataset, 'name' | 'labels'>,
  samples: Int32Array = Int32Array.from(labels.keys()),
): void {
  const unknown = samples.filter((sample) => labels[sample] === -1).length;
  if (unknown === 0) return;
  throw new UsageError(
    `The class of ${unknown} of the ${samples.length} samples of ${name} is not known, and nothing can be learned from or measured on those; leave them out (they can be explained nevertheless).`,
  );
}
