import type { Dataset } from '@lucida/data';
import type * as tf from '@tensorflow/tfjs';
import type { NamedPredictions } from '../classification/examples.js';
import { classificationStatistics } from '../classification/statistics.js';
import { type ClassificationResult, SCHEMA_VERSION } from '../results.js';
import { classifierFor } from './fit.js';
import { predictDataset } from './predict.js';
import { provenanceOf } from './provenance.js';
import { type RunOptions, resolveBatchSize } from './run-options.js';
import { selectSamples } from './samples.js';

/**
 * Classifies every sample of a data set and measures how well that went.
 *
 * @throws UsageError when model and data do not go together or an option is out of range.
 * @throws LucidaError when an input or a probability is not finite.
 */
export async function evaluateModel(
  model: tf.LayersModel,
  dataset: Dataset,
  options: RunOptions,
): Promise<ClassificationResult> {
  const samples = selectSamples(dataset);
  const classifier = classifierFor(model, dataset);
  const predictions = await predictDataset(classifier, dataset, samples, options);
  return classificationResult(model, dataset, predictions, options);
}

/** The statistics of predictions together with where these came from. */
export function classificationResult(
  model: tf.LayersModel,
  dataset: Dataset,
  predictions: NamedPredictions,
  options: RunOptions,
): ClassificationResult {
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'classification',
    provenance: provenanceOf(model, dataset, {
      backend: options.backend,
      seed: null,
      config: { batchSize: resolveBatchSize(options) },
    }),
    ...classificationStatistics(predictions),
  };
}
