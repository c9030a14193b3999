import type { Batch, Dataset } from '@lucida/data';
import type { CutModel } from '@lucida/models';
import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import type { NamedPredictions } from '../classification/examples.js';
import { type RunOptions, resolveBatchSize } from './run-options.js';
import { checkBatch } from './samples.js';

/** Class probabilities `[n, classes]` of a batch of inputs `[n, ...inputShape]`. */
export function probabilitiesOf(cut: CutModel, inputs: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => tf.softmax(cut.head(cut.features(inputs))));
}

/**
 * Predicts samples of a data set, one read-back a batch.
 *
 * @param samples positions in the data set
 * @throws LucidaError for inputs or probabilities that are not finite.
 */
export async function predictDataset(
  cut: CutModel,
  dataset: Dataset,
  samples: Int32Array,
  options: RunOptions,
): Promise<NamedPredictions> {
  const size = resolveBatchSize(options);
  const labels = new Int32Array(samples.length);
  const probabilities = new Float32Array(samples.length * cut.classes);
  const ids: string[] = [];
  for await (const batch of dataset.batches({ size, indices: samples })) {
    options.signal?.throwIfAborted();
    checkBatch(batch, dataset);
    const values = await predictBatch(cut, batch);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new LucidaError(
        `The prediction for sample ${batch.ids[Math.floor(bad / cut.classes)]} of ${dataset.name} is ${values[bad]} although its input is finite; check the weights of the model.`,
      );
    }
    labels.set(batch.labels, ids.length);
    probabilities.set(values, ids.length * cut.classes);
    ids.push(...batch.ids);
    options.onProgress?.({ phase: 'evaluate', done: ids.length, total: samples.length });
  }
  return { labels, probabilities, classNames: dataset.classNames, indices: samples, ids };
}

async function predictBatch(cut: CutModel, batch: Batch): Promise<Float32Array> {
  const probabilities = tf.tidy(() =>
    probabilitiesOf(cut, tf.tensor(batch.inputs, [...batch.shape])),
  );
  return probabilities.data<'float32'>().finally(() => probabilities.dispose());
}
