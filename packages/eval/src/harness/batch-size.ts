import type { Dataset } from '@lucida/data';
import { inspectModel } from '@lucida/models';
import { checkNumber } from '@lucida/runtime/checks';
import type * as tf from '@tensorflow/tfjs';

/**
 * Most bytes that one layer's output may take for a whole batch: a layer's input and output together
 * then stay within 256 MiB, and no tensor exceeds the smallest limit of a WebGPU binding.
 */
const LARGEST_ACTIVATION_BYTES = 2 ** 27;

/** Larger batches gain no speed worth their memory. */
const MOST_SAMPLES = 250;

/**
 * The batch size that was asked for, or the largest (up to 250) whose activations stay within
 * `LARGEST_ACTIVATION_BYTES`.
 *
 * @throws UsageError when the batch size is not an integer from 1 to 65,536.
 */
export function resolveBatchSize(
  asked: number | undefined,
  model: tf.LayersModel,
  dataset: Dataset,
): number {
  if (asked !== undefined) {
    return checkNumber('The batch size', asked, { integer: true, min: 1, max: 65_536 });
  }
  const bytes = 4 * largestActivation(model, dataset.inputShape);
  return Math.max(1, Math.min(MOST_SAMPLES, Math.floor(LARGEST_ACTIVATION_BYTES / bytes)));
}

/** Values of the largest activation of one sample, the sample itself among them. */
function largestActivation(model: tf.LayersModel, inputShape: readonly number[]): number {
  const sizes = inspectModel(model).layers.map(({ outputShape }) =>
    outputShape
      .slice(1)
      // A side that the model leaves open is at most the input's: pooling only shortens it.
      .reduce<number>((size, side, axis) => size * (side ?? inputShape[axis] ?? 1), 1),
  );
  return Math.max(
    inputShape.reduce((size, side) => size * side, 1),
    ...sizes,
  );
}
