import type { Dataset } from '@lucida/data';
import { checkLabelled, inspectModel } from '@lucida/models';
import { memoryBudget } from '@lucida/runtime';
import type * as tf from '@tensorflow/tfjs';
import type { NamedPredictions } from '../classification/examples.js';
import { classificationStatistics } from '../classification/statistics.js';
import { type ClassificationResult, SCHEMA_VERSION } from '../results.js';
import { divideRun } from './divide-run.js';
import { classifierFor } from './fit.js';
import { predictionNeeds } from './memory-needs.js';
import { predictDataset } from './predict.js';
import { batchesOf, type Origin, provenanceOf } from './provenance.js';
import type { RunOptions } from './run-options.js';
import { selectSamples } from './samples.js';
import type { ScoreSettings } from './score-settings.js';
import { inWorkplace } from './workplace.js';

/**
 * Classifies every sample of a data set and measures how well that went.
 *
 * @throws UsageError when model and data do not go together, the class of a sample is not known, or
 *   an option is out of range.
 * @throws LucidaError when an input or a probability is not finite.
 */
export async function evaluateModel(
  model: tf.LayersModel,
  dataset: Dataset,
  options: RunOptions,
): Promise<ClassificationResult> {
  const samples = selectSamples(dataset);
  const classifier = classifierFor(model, dataset);
  checkLabelled(dataset, samples);
  const budget = memoryBudget(options.memory);
  const needs = predictionNeeds(model, dataset);
  const pass = inspectModel(model).multiplyAdds;
  const { threads, batchSize } = divideRun(options, budget, {
    needs,
    samples: samples.length,
    multiplyAdds: pass === null ? null : samples.length * pass,
  });
  const { result: predictions, peak } = await inWorkplace(model, threads, options, (place) =>
    predictDataset(place, classifier.classes, dataset, samples, batchSize, options),
  );
  const memory = { budget, peak };
  return classificationResult(model, dataset, predictions, {
    ...options,
    batchSize,
    threads,
    memory,
  });
}

/** The statistics of predictions together with where these came from. */
export function classificationResult(
  model: tf.LayersModel,
  dataset: Dataset,
  predictions: NamedPredictions,
  {
    backend,
    memory,
    batchSize,
    threads,
  }: Pick<Origin, 'backend' | 'memory'> & Pick<ScoreSettings, 'batchSize' | 'threads'>,
): ClassificationResult {
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'classification',
    provenance: provenanceOf(model, dataset, {
      backend,
      seed: null,
      memory,
      config: batchesOf({ batchSize, threads }),
    }),
    ...classificationStatistics(predictions),
  };
}
