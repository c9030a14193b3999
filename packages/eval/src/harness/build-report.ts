import type { Dataset } from '@lucida/data';
import { checkLabelled, summarizeModel } from '@lucida/models';
import { methodByName } from '@lucida/xai';
import type * as tf from '@tensorflow/tfjs';
import { type ReportDocument, SCHEMA_VERSION } from '../results.js';
import { templateSimilarity } from '../statistics/cross-correlation.js';
import { Agreement } from './agreement.js';
import { comparedReport } from './compared-report.js';
import { classificationResult } from './evaluate-model.js';
import { classifierFor } from './fit.js';
import { methodDifferences } from './method-differences.js';
import { predictDataset } from './predict.js';
import { presetVariants } from './presets.js';
import { provenanceOf } from './provenance.js';
import { explainExamples } from './report-examples.js';
import type { RunOptions } from './run-options.js';
import { runScoring } from './run-scoring.js';
import { configOf } from './score-attributions.js';
import {
  type AttributionOptions,
  resolveScoreOptions,
  type ScoreOptions,
} from './score-options.js';
import { scoreResults } from './score-results.js';
import { planOf } from './score-settings.js';
import { inWorkplace } from './workplace.js';

/** A preset and the family of models it is wanted for, such as `course` and `hmt`. */
export interface PresetChoice {
  readonly name: string;
  readonly family: string;
}

/** What to say, and how to go about it. */
interface ReportSettings extends RunOptions, Pick<ScoreOptions, 'seed' | 'resamples'> {
  readonly title: string;
  /** How the model was trained, where that is known; default null. */
  readonly training?: ReportDocument['training'];
  /** Reports on other data, to hold this one against; see `parseReport`. */
  readonly compareWith?: readonly ReportDocument[];
}

/** Attribution settings of one's own, or a preset. */
export type ReportOptions = ReportSettings &
  ((AttributionOptions & { readonly preset?: never }) | { readonly preset: PresetChoice });

/**
 * Measures a model, explains examples of each class (its best, a typical and a failed one), and
 * scores every method on every sample: all that the HTML report shows. Scores come from all masking
 * protocols unless `protocols` says otherwise.
 *
 * With a preset the methods are scored with its settings and with the corrected ones, side by side;
 * everything else in the report comes from the corrected ones.
 *
 * @throws UsageError when an option, the model and the data do not go together, or the class of a
 *   sample is not known.
 * @throws LucidaError that names the sample when a value is not finite.
 */
export async function buildReport(
  model: tf.LayersModel,
  dataset: Dataset,
  options: ReportOptions,
): Promise<ReportDocument> {
  const { preset } = options;
  const variants = preset ? presetVariants(preset.name, preset.family) : [];
  const asked = options.preset ? variants.map((variant) => variant.options) : [options];
  const allSettings = asked.map((attribution) =>
    resolveScoreOptions(model, dataset, { ...options, ...attribution }),
  );
  const settings = allSettings.at(-1)!;
  const { samples, batchSize } = settings;
  // Each variant was given room for its own number of threads.
  const threads = Math.min(...allSettings.map((each) => each.threads));
  const classifier = classifierFor(model, dataset);
  checkLabelled(dataset, samples);

  const agreement = new Agreement(settings);
  const runs = allSettings.map((each) =>
    each === settings ? { settings, agreement } : { settings: each },
  );
  const { result, peak } = await inWorkplace(model, threads, options, async (place) => {
    const { classes } = classifier;
    const predictions = await predictDataset(place, classes, dataset, samples, batchSize, options);
    const examples = await explainExamples(place, dataset, predictions, settings, options);
    const tables = await runScoring(place, dataset, runs, options);
    return { predictions, examples, tables };
  });
  const { predictions, examples, tables } = result;
  const memory = { budget: settings.budget, peak };
  const scored = allSettings.map((each, run) => ({
    config: configOf(each),
    results: scoreResults(tables[run]!, each, dataset.classNames),
    differences: methodDifferences(tables[run]!, each),
  }));
  const { config, results, differences } = scored.at(-1)!;

  const templates = dataset.classTemplates ?? null;
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'report',
    title: options.title,
    provenance: provenanceOf(model, dataset, {
      backend: options.backend,
      seed: settings.seed,
      memory,
      // Everything but the variants themselves comes from the last of them.
      config: preset ? { preset: { ...preset, scores: variants.at(-1)!.name }, ...config } : config,
    }),
    model: summarizeModel(model),
    training: options.training ?? null,
    classification: classificationResult(model, dataset, predictions, {
      backend: options.backend,
      batchSize,
      threads,
      memory,
    }),
    inputShape: dataset.inputShape,
    classTemplates: templates?.map((template) => Array.from(template)) ?? null,
    // A flattened image has no shifts along one axis.
    templateSimilarity:
      templates && dataset.inputShape.length === 2 ? templateSimilarity(templates) : null,
    methods: describeMethods(planOf(settings).map(({ method }) => method)),
    examples,
    scores: results,
    differences,
    variants: variants.map(({ name, title, description }, run) => ({
      name,
      title,
      description,
      ...scored[run]!,
    })),
    comparedWith: (options.compareWith ?? []).map(comparedReport),
    agreement: agreement.results(settings),
  };
}

function describeMethods(names: readonly string[]): ReportDocument['methods'] {
  return [...new Set(names)].map((name) => {
    const { title, reference } = methodByName(name);
    return { name, title, reference };
  });
}
