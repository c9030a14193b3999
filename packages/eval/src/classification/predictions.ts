import { LucidaError } from '@lucida/runtime/errors';

/** What a classifier said about n labelled samples. */
export interface Predictions {
  /** True class of each sample, `[n]`. */
  readonly labels: Int32Array;
  /** Row-major class probabilities, `[n, classes]`. */
  readonly probabilities: Float32Array | Float64Array;
  /** `[classes]`. */
  readonly classNames: readonly string[];
}

/**
 * Makes sure that statistics can be computed from these predictions.
 *
 * @throws LucidaError when there are no samples or classes, the sizes disagree, a label is not one
 *   of the classes, or a probability is not a number from 0 to 1.
 */
export function checkPredictions({ labels, probabilities, classNames }: Predictions): void {
  const classes = classNames.length;
  if (classes === 0) throw new LucidaError('There are no classes; give the name of each class.');
  if (labels.length === 0) {
    throw new LucidaError('There are no samples to compute statistics from; give at least one.');
  }
  if (probabilities.length !== labels.length * classes) {
    throw new LucidaError(
      `There are ${probabilities.length} probabilities for ${labels.length} samples of ${classes} classes; expected ${labels.length * classes}.`,
    );
  }
  labels.forEach((label, sample) => {
    if (label < 0 || label >= classes) {
      throw new LucidaError(
        `Sample ${sample} has the label ${label}, but the classes are 0 to ${classes - 1}; check that labels and class names belong together.`,
      );
    }
  });
  probabilities.forEach((probability: number, at: number) => {
    // The margin is for softmax rounded in single precision.
    if (!(probability >= 0 && probability <= 1 + 1e-5)) {
      throw new LucidaError(
        `The probability of class ${at % classes} for sample ${Math.floor(at / classes)} is ${probability}; expected a number from 0 to 1 (does the model end in a softmax, and are the inputs finite?).`,
      );
    }
  });
}
