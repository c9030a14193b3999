import type { Dataset } from '@lucida/data';
import type * as tf from '@tensorflow/tfjs';
import { type MethodAgreement, SCHEMA_VERSION, type ScoreDocument } from '../results.js';
import { Agreement } from './agreement.js';
import { provenanceOf } from './provenance.js';
import type { RunOptions } from './run-options.js';
import { checkBatch, selectSamples } from './samples.js';
import { scoreBatch } from './score-batch.js';
import {
  planOf,
  resolveScoreOptions,
  type ScoreOptions,
  type ScoreSettings,
} from './score-options.js';
import { scoreResults } from './score-results.js';
import { ScoreTable } from './score-table.js';

/**
 * Explains samples with every method and scores the explanations: drop and increase under each
 * masking protocol, and, where the data set has ground truth, pointing game and relevance mass.
 *
 * Activations, maps, masks and masked predictions stay on the device; one small table is read back
 * for each batch. A sample's scores do not depend on its batch.
 *
 * @throws UsageError when an option, the model and the data do not go together.
 * @throws LucidaError that names the sample and the layer when a value is not finite.
 */
export async function scoreAttributions(
  model: tf.LayersModel,
  dataset: Dataset,
  options: ScoreOptions,
): Promise<ScoreDocument> {
  const settings = resolveScoreOptions(model, dataset, options);
  const samples = selectSamples(dataset, options.indices);
  const table = await runScoring(dataset, samples, settings, options);
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'attribution-scores',
    provenance: provenanceOf(model, dataset, {
      backend: options.backend,
      seed: settings.seed,
      config: {
        ...configOf(settings),
        perSample: settings.perSample,
        indices: options.indices ? Array.from(samples) : null,
      },
    }),
    results: scoreResults(table, settings, dataset.classNames),
  };
}

/** `scoreAttributions` without the document, and with how far the methods agree. */
export async function scoreWithAgreement(
  dataset: Dataset,
  samples: Int32Array,
  settings: ScoreSettings,
  options: RunOptions,
): Promise<{ table: ScoreTable; agreement: MethodAgreement[] }> {
  const agreement = new Agreement(methodLabels(settings));
  const table = await runScoring(dataset, samples, settings, options, agreement);
  return { table, agreement: agreement.results(settings) };
}

/** The settings that shaped a result, as they go into its provenance. */
export function configOf(settings: ScoreSettings): Record<string, unknown> {
  const { protocols, fraction, explain, batchSize, resamples } = settings;
  return {
    methods: planOf(settings),
    protocols,
    fraction: protocols.includes('top-fraction') ? fraction : null,
    ...explain,
    batchSize,
    resamples,
  };
}

async function runScoring(
  dataset: Dataset,
  samples: Int32Array,
  settings: ScoreSettings,
  { onProgress, signal }: RunOptions,
  agreement?: Agreement,
): Promise<ScoreTable> {
  const table = new ScoreTable(samples.length);
  for await (const batch of dataset.batches({ size: settings.batchSize, indices: samples })) {
    signal?.throwIfAborted();
    checkBatch(batch, dataset);
    const scores = await scoreBatch(batch, settings, agreement !== undefined);
    table.add(batch, scores);
    agreement?.add(
      scores.map(({ maps }) => maps),
      batch.ids.length,
    );
    onProgress?.({ phase: 'score', done: table.samples.length, total: samples.length });
  }
  return table;
}

/** Method names; with the layer where a method is asked for at several. */
function methodLabels(settings: ScoreSettings): string[] {
  const plan = planOf(settings);
  return plan.map(({ method, layer }) =>
    plan.filter((other) => other.method === method).length > 1 ? `${method} at ${layer}` : method,
  );
}
