import type { Batch, Dataset } from '@lucida/data';
import type { Classifier } from '@lucida/models';
import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import type { NamedPredictions } from '../classification/examples.js';
import { overlapped } from './overlapped.js';
import type { RunOptions } from './run-options.js';
import { checkBatch } from './samples.js';

/**
 * Predicts samples of a data set, one read-back a batch.
 *
 * @param samples positions in the data set
 * @param size samples a batch
 * @throws LucidaError for inputs or probabilities that are not finite.
 */
export async function predictDataset(
  classifier: Classifier,
  dataset: Dataset,
  samples: Int32Array,
  size: number,
  { onProgress, signal }: RunOptions,
): Promise<NamedPredictions> {
  const { classes } = classifier;
  const labels = new Int32Array(samples.length);
  const probabilities = new Float32Array(samples.length * classes);
  const ids: string[] = [];
  const predict = async (batch: Batch) => {
    checkBatch(batch, dataset);
    return predictBatch(classifier, batch);
  };
  const batches = dataset.batches({ size, indices: samples });
  for await (const { batch, result: values } of overlapped(batches, predict, signal)) {
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

async function predictBatch(classifier: Classifier, batch: Batch): Promise<Float32Array> {
  const probabilities = tf.tidy(() =>
    tf.softmax(classifier.logits(tf.tensor(batch.inputs, [...batch.shape]))),
  );
  return probabilities.data<'float32'>().finally(() => probabilities.dispose());
}
