import type { Batch, Dataset } from '@lucida/data';
import { explain } from '@lucida/xai';
import * as tf from '@tensorflow/tfjs';
import type { ExampleSample, ExplainedExample } from '../results.js';
import type { RunOptions } from './run-options.js';
import { checkBatch } from './samples.js';
import type { ScoreSettings } from './score-options.js';

/**
 * Explains chosen samples with every method and brings everything into host memory.
 *
 * @throws LucidaError that names the sample and the layer when a value is not finite.
 */
export async function explainSamples(
  dataset: Dataset,
  samples: readonly ExampleSample[],
  settings: ScoreSettings,
  { onProgress, signal }: RunOptions,
): Promise<ExplainedExample[]> {
  const explained: ExplainedExample[] = [];
  const indices = samples.map(({ index }) => index);
  for await (const batch of dataset.batches({ size: settings.batchSize, indices })) {
    signal?.throwIfAborted();
    checkBatch(batch, dataset);
    const maps = await mapsOf(batch, settings);
    batch.ids.forEach((_, n) => {
      explained.push({
        ...samples[explained.length]!,
        input: row(batch.inputs, batch, n),
        groundTruth: batch.groundTruth ? row(batch.groundTruth, batch, n) : null,
        maps: maps[n]!,
      });
    });
    onProgress?.({ phase: 'explain', done: explained.length, total: samples.length });
  }
  return explained;
}

async function mapsOf(
  batch: Batch,
  { groups, explain: options }: ScoreSettings,
): Promise<ExplainedExample['maps'][]> {
  const maps = batch.ids.map((): ExplainedExample['maps'][number][] => []);
  const inputs = tf.tensor(batch.inputs, [...batch.shape]);
  try {
    for (const { cut, layer, methods } of groups) {
      const { labels, ids } = batch;
      const results = await explain(cut, inputs, { ...options, methods, labels, ids });
      results.forEach((result, n) => {
        for (const [method, { map, degenerate }] of Object.entries(result.maps)) {
          // A spline overshoots; what is drawn is a share of the maximum.
          const values = Array.from(map, (value) => Math.min(1, Math.max(0, value)));
          maps[n]!.push({ method, layer, values, degenerate });
        }
      });
    }
  } finally {
    inputs.dispose();
  }
  return maps;
}

/** The values of sample n. */
function row(values: Float32Array, { ids }: Batch, n: number): number[] {
  const size = values.length / ids.length;
  return Array.from(values.subarray(n * size, (n + 1) * size));
}
