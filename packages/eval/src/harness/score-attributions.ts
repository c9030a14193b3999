import type { Dataset } from '@lucida/data';
import { checkLabelled } from '@lucida/models';
import type * as tf from '@tensorflow/tfjs';
import { SCHEMA_VERSION, type ScoreDocument } from '../results.js';
import { methodDifferences } from './method-differences.js';
import { batchesOf, provenanceOf } from './provenance.js';
import { runScoring } from './run-scoring.js';
import { resolveScoreOptions, type ScoreOptions } from './score-options.js';
import { scoreResults } from './score-results.js';
import { planOf, type ScoreSettings } from './score-settings.js';
import { inWorkplace } from './workplace.js';

/**
 * Explains samples with every method and scores the explanations: drop and increase under each
 * masking protocol, and, where the data set has ground truth, pointing game and relevance mass.
 *
 * Activations, maps, masks and masked predictions stay on the device; one small table is read back
 * for each batch. A sample's scores do not depend on its batch.
 *
 * @throws UsageError when an option, the model and the data do not go together, or the class of a
 *   sample is not known.
 * @throws LucidaError that names the sample and the layer when a value is not finite.
 */
export async function scoreAttributions(
  model: tf.LayersModel,
  dataset: Dataset,
  options: ScoreOptions,
): Promise<ScoreDocument> {
  const settings = resolveScoreOptions(model, dataset, options);
  checkLabelled(dataset, settings.samples);
  const { result, peak } = await inWorkplace(model, settings.threads, options, (place) =>
    runScoring(place, dataset, [{ settings }], options),
  );
  const table = result[0]!;
  return {
    schemaVersion: SCHEMA_VERSION,
    kind: 'attribution-scores',
    provenance: provenanceOf(model, dataset, {
      backend: options.backend,
      seed: settings.seed,
      memory: { budget: settings.budget, peak },
      config: {
        ...configOf(settings),
        perSample: settings.perSample,
        indices: options.indices ? Array.from(settings.samples) : null,
      },
    }),
    results: scoreResults(table, settings, dataset.classNames),
    differences: methodDifferences(table, settings),
  };
}

/** The settings that shaped a result, as they go into its provenance. */
export function configOf(settings: ScoreSettings): Record<string, unknown> {
  const { protocols, fraction, explain, resamples } = settings;
  return {
    methods: planOf(settings).map(({ ablation, ...place }) => ({ ...place, ...ablation })),
    protocols,
    fraction: protocols.includes('top-fraction') ? fraction : null,
    ...explain,
    ...batchesOf(settings),
    resamples,
  };
}
