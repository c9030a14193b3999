import type { Dataset } from '@lucida/data';
import { summarizeModel } from '@lucida/models';
import { methodByName } from '@lucida/xai';
import type * as tf from '@tensorflow/tfjs';
import { sortedExamples } from '../classification/examples.js';
import {
  type ExampleSample,
  type ExplainedExample,
  type ReportDocument,
  SCHEMA_VERSION,
} from '../results.js';
import { templateSimilarity } from '../statistics/cross-correlation.js';
import { classificationResult } from './evaluate-model.js';
import { type ExplainedSample, explainSamples } from './explain-samples.js';
import { classifierFor } from './fit.js';
import { predictDataset } from './predict.js';
import { provenanceOf } from './provenance.js';
import { selectSamples } from './samples.js';
import { configOf, scoreWithAgreement } from './score-attributions.js';
import { resolveScoreOptions, type ScoreOptions } from './score-options.js';
import { scoreResults } from './score-results.js';

export interface ReportOptions extends Omit<ScoreOptions, 'indices' | 'perSample'> {
  readonly title: string;
  /** How the model was trained, where that is known; default null. */
  readonly training?: ReportDocument['training'];
}

/**
 * Measures a model, explains a typical success and a failure of each class, and scores every
 * method on every sample: all that the HTML report shows. Scores come from all masking protocols
 * unless `protocols` says otherwise.
 *
 * @throws UsageError when an option, the model and the data do not go together.
 * @throws LucidaError that names the sample when a value is not finite.
 */
export async function buildReport(
  model: tf.LayersModel,
  dataset: Dataset,
  options: ReportOptions,
): Promise<ReportDocument> {
  const settings = resolveScoreOptions(model, dataset, options);
  const samples = selectSamples(dataset);
  const classifier = classifierFor(model, dataset);

  const predictions = await predictDataset(classifier, dataset, samples, options);
  const chosen = sortedExamples(predictions).map(({ successes, failures }) => ({
    success: typical(successes),
    failure: failures[0] ?? null,
  }));
  const explained = await explainSamples(
    dataset,
    chosen.flatMap(({ success, failure }) => [success, failure].flatMap((s) => s?.index ?? [])),
    settings,
    options,
  );
  const { table, agreement } = await scoreWithAgreement(dataset, samples, settings, options);

  const templates = dataset.classTemplates ?? null;
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'report',
    title: options.title,
    provenance: provenanceOf(model, dataset, {
      backend: options.backend,
      seed: settings.seed,
      config: configOf(settings),
    }),
    model: summarizeModel(model),
    training: options.training ?? null,
    classification: classificationResult(model, dataset, predictions, options),
    inputShape: dataset.inputShape,
    classTemplates: templates?.map((template) => Array.from(template)) ?? null,
    // A flattened image has no shifts along one axis.
    templateSimilarity:
      templates && dataset.inputShape.length === 2 ? templateSimilarity(templates) : null,
    methods: describeMethods(settings.groups.flatMap(({ methods }) => methods)),
    examples: chosen.map(({ success, failure }, classIndex) => ({
      classIndex,
      success: find(explained, success),
      failure: find(explained, failure),
    })),
    scores: scoreResults(table, settings, dataset.classNames),
    agreement,
  };
}

/** The success of middling confidence: neither the easiest sample nor a lucky one. */
function typical(successes: readonly ExampleSample[]): ExampleSample | null {
  return successes[Math.floor(successes.length / 2)] ?? null;
}

function find(
  explained: readonly ExplainedSample[],
  sample: ExampleSample | null,
): ExplainedExample | null {
  const found = explained.find(({ index }) => index === sample?.index);
  if (!found) return null;
  const { rawMaps: _, ...example } = found;
  return example;
}

function describeMethods(names: readonly string[]): ReportDocument['methods'] {
  return [...new Set(names)].map((name) => {
    const { title, reference } = methodByName(name);
    return { name, title, reference };
  });
}
