import type { Dataset } from '@lucida/data';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { checkNumber } from './check-number.js';
import type { Classifier } from './classifier.js';
import { randomStream } from './random-streams.js';

/** Some samples of a data set. */
export interface Samples {
  readonly dataset: Dataset;
  /** Positions in the data set. */
  readonly indices: Int32Array;
}

/** The samples to train on, and those to measure on after each epoch. */
export interface SplitSamples {
  readonly training: Samples;
  readonly validation: Samples | null;
}

/**
 * Sets the validation samples aside: another data set, or a share of the first, drawn with the
 * seed.
 *
 * @throws UsageError when either part would be empty.
 */
export function splitSamples(
  dataset: Dataset,
  validation: Dataset | number | undefined,
  seed: number,
): SplitSamples {
  if (dataset.size === 0) {
    throw new UsageError(`The data set ${dataset.name} has no samples; training needs some.`);
  }
  if (typeof validation !== 'number') {
    if (validation?.size === 0) {
      throw new UsageError(`The validation data set ${validation.name} has no samples.`);
    }
    return { training: all(dataset), validation: validation ? all(validation) : null };
  }
  checkNumber('validation share', validation, { above: 0, below: 1 });
  const aside = Math.round(validation * dataset.size);
  if (aside === 0 || aside === dataset.size) {
    throw new UsageError(
      `A validation share of ${validation} leaves ${dataset.size - aside} of the ${dataset.size} samples of ${dataset.name} for training and ${aside} for validation; choose a share that leaves some for both.`,
    );
  }
  const order = randomStream(seed, 'split').permutation(dataset.size);
  return {
    training: { dataset, indices: order.slice(aside).sort() },
    validation: { dataset, indices: order.slice(0, aside).sort() },
  };
}

function all(dataset: Dataset): Samples {
  return { dataset, indices: Int32Array.from({ length: dataset.size }, (_, index) => index) };
}

/** @throws LucidaError when the model cannot take the data set's samples, or has too few classes. */
export function checkFits(classifier: Classifier, dataset: Dataset): void {
  const { inputShape, classes, model } = classifier;
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
