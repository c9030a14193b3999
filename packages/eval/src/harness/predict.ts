import type { Batch, Dataset } from '@lucida/data';
import { LucidaError } from '@lucida/runtime/errors';
import type { NamedPredictions } from '../classification/examples.js';
import { overlapped } from './overlapped.js';
import type { RunOptions } from './run-options.js';
import { checkBatch } from './samples.js';
import type { Workplace } from './workplace.js';

/**
 * Predicts samples of a data set, one read-back a batch.
 *
 * @param classes of the model
 * @param samples positions in the data set
 * @param size samples a batch
 * @throws LucidaError for inputs or probabilities that are not finite.
 */
export async function predictDataset(
  place: Workplace,
  classes: number,
  dataset: Dataset,
  samples: Int32Array,
  size: number,
  { onProgress, signal }: RunOptions,
): Promise<NamedPredictions> {
  const predictOne = place.begin('predict', null);
  const labels = new Int32Array(samples.length);
  const probabilities = new Float32Array(samples.length * classes);
  const ids: string[] = [];
  const predict = async (batch: Batch) => {
    checkBatch(batch, dataset);
    return predictOne(batch);
  };
  const batches = dataset.batches({ size, indices: samples });
  for await (const { batch, result: values } of overlapped(
    batches,
    predict,
    place.inFlight,
    signal,
  )) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new LucidaError(
        `The prediction for sample ${batch.ids[Math.floor(bad / classes)]} of ${dataset.name} is ${values[bad]} although its input is finite; check the weights of the model and the range of its inputs.`,
      );
    }
    labels.set(batch.labels, ids.length);
    probabilities.set(values, ids.length * classes);
    ids.push(...batch.ids);
    onProgress?.({ phase: 'evaluate', done: ids.length, total: samples.length });
  }
  return { labels, probabilities, classNames: dataset.classNames, indices: samples, ids };
}
