import type { Batch, Dataset } from '@lucida/data';
import { predictedClasses } from '@lucida/models';
import { type Degenerate, type Explanation, explain } from '@lucida/xai';
import * as tf from '@tensorflow/tfjs';
import type { ExampleSample } from '../results.js';
import type { RunOptions } from './run-options.js';
import { checkBatch } from './samples.js';
import {
  type AttributionOptions,
  resolveScoreOptions,
  type ScoreSettings,
} from './score-options.js';

/** One explained sample with the maps of all methods, in host memory. */
export interface ExplainedSample extends ExampleSample {
  /** Row-major, `inputShape`. */
  readonly input: Float32Array;
  /** Row-major over the input's spatial axes; null where the data set does not know. */
  readonly groundTruth: Float32Array | null;
  readonly maps: readonly {
    readonly method: string;
    readonly layer: string;
    /** 0..1, row-major over the input's spatial axes; `cubic-spline` alone leaves that range. */
    readonly values: Float32Array;
    readonly degenerate: Degenerate;
  }[];
  /** The same maps before post-processing. */
  readonly rawMaps: readonly {
    readonly method: string;
    readonly layer: string;
    /** Before the ReLU, row-major over `shape`, the target layer's spatial axes. */
    readonly values: Float32Array;
    readonly shape: readonly number[];
  }[];
}

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
  return explainSamples(dataset, settings, options);
}

/** `explainDataset` with settings that have been checked, of whose samples some may be chosen. */
export async function explainSamples(
  dataset: Dataset,
  settings: ScoreSettings,
  { onProgress, signal }: RunOptions,
  samples: ArrayLike<number> = settings.samples,
): Promise<ExplainedSample[]> {
  const explained: ExplainedSample[] = [];
  for await (const batch of dataset.batches({ size: settings.batchSize, indices: samples })) {
    signal?.throwIfAborted();
    checkBatch(batch, dataset);
    explained.push(...(await explainBatchOf(batch, settings)));
    onProgress?.({ phase: 'explain', done: explained.length, total: samples.length });
  }
  return explained;
}

async function explainBatchOf(
  batch: Batch,
  { groups, explain: options }: ScoreSettings,
): Promise<ExplainedSample[]> {
  const { labels, ids } = batch;
  const inputs = tf.tensor(batch.inputs, [...batch.shape]);
  const byGroup: { layer: string; explanations: Explanation[] }[] = [];
  try {
    for (const { cut, resizer, methods } of groups) {
      const explainOptions = { ...options, resizer, methods, labels, ids };
      const explanations = await explain(cut, inputs, explainOptions);
      byGroup.push({ layer: cut.layer, explanations });
    }
  } finally {
    inputs.dispose();
  }
  return ids.map((id, n) => {
    const { probabilities } = byGroup[0]!.explanations[n]!;
    const predictedClass = predictedClasses(probabilities, probabilities.length)[0]!;
    const maps = byGroup.flatMap(({ layer, explanations }) =>
      Object.entries(explanations[n]!.maps).map(([method, map]) => ({ method, layer, ...map })),
    );
    return {
      index: batch.indices[n]!,
      id,
      trueClass: labels[n] === -1 ? null : labels[n]!,
      predictedClass,
      probability: probabilities[predictedClass]!,
      input: row(batch.inputs, batch, n),
      groundTruth: batch.groundTruth ? row(batch.groundTruth, batch, n) : null,
      maps: maps.map(({ method, layer, map, degenerate }) => ({
        method,
        layer,
        values: map,
        degenerate,
      })),
      rawMaps: maps.map(({ method, layer, raw, layerShape }) => ({
        method,
        layer,
        values: raw,
        shape: layerShape,
      })),
    };
  });
}

/** A copy of the values of sample n, so that the batch can be forgotten. */
function row(values: Float32Array, { ids }: Batch, n: number): Float32Array {
  const size = values.length / ids.length;
  return values.slice(n * size, (n + 1) * size);
}
