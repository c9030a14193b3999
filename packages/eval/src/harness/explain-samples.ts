import type { Batch, Dataset } from '@lucida/data';
import type * as tf from '@tensorflow/tfjs';
import type { ExplainedSample } from './explain-batch.js';
import { overlapped } from './overlapped.js';
import type { RunOptions } from './run-options.js';
import { checkBatch } from './samples.js';
import { type AttributionOptions, resolveScoreOptions } from './score-options.js';
import type { ScoreSettings } from './score-settings.js';
import { inWorkplace, type Workplace } from './workplace.js';

/** What to explain, and how; `protocols` and `fraction` are of no account here. */
export interface ExplainDatasetOptions
  extends Omit<AttributionOptions, 'protocols' | 'fraction'>,
    RunOptions {
  /** Positions of the samples in the data set; default all. */
  readonly indices?: ArrayLike<number>;
}

/**
 * Explains samples of a data set with every method and brings everything into host memory: a map at
 * the input's resolution for each of them, so choose `indices` where the samples are images.
 *
 * @throws UsageError when an option, the model and the data do not go together.
 * @throws LucidaError that names the sample and the layer when a value is not finite.
 */
export async function explainDataset(
  model: tf.LayersModel,
  dataset: Dataset,
  options: ExplainDatasetOptions,
): Promise<ExplainedSample[]> {
  const settings = resolveScoreOptions(model, dataset, options);
  const { result } = await inWorkplace(model, settings.threads, options, (place) =>
    explainSamples(place, dataset, settings, options),
  );
  return result;
}

/** `explainDataset` with settings that have been checked, of whose samples some may be chosen. */
export async function explainSamples(
  place: Workplace,
  dataset: Dataset,
  settings: ScoreSettings,
  { onProgress, signal }: RunOptions,
  samples: ArrayLike<number> = settings.samples,
): Promise<ExplainedSample[]> {
  const explained: ExplainedSample[] = [];
  const explainOne = place.begin('explain', settings);
  const start = async (batch: Batch) => {
    checkBatch(batch, dataset);
    return explainOne(batch);
  };
  const batches = dataset.batches({ size: settings.batchSize, indices: samples });
  for await (const { result } of overlapped(batches, start, place.inFlight, signal)) {
    explained.push(...result);
    onProgress?.({ phase: 'explain', done: explained.length, total: samples.length });
  }
  return explained;
}
