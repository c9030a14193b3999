import type { Batch, Dataset } from '@lucida/data';
import type * as tf from '@tensorflow/tfjs';
import type { Agreement } from './agreement.js';
import { overlapped } from './overlapped.js';
import type { RunOptions } from './run-options.js';
import { checkBatch } from './samples.js';
import { scoreBatch } from './score-batch.js';
import type { ScoreSettings } from './score-options.js';
import { ScoreTable } from './score-table.js';
import { cutsOf } from './shared-features.js';

/** One way to score the samples. */
export interface ScoringRun {
  readonly settings: ScoreSettings;
  /** Told of every map, where the agreement of the methods is wanted. */
  readonly agreement?: Agreement;
}

/**
 * Scores the same samples with one or several settings, going through the data once.
 *
 * @param runs at least one; samples and batch size are those of the first
 * @returns one table a run
 */
export async function runScoring(
  model: tf.LayersModel,
  dataset: Dataset,
  runs: readonly ScoringRun[],
  { onProgress, signal }: RunOptions,
): Promise<ScoreTable[]> {
  const { samples, batchSize } = runs[0]!.settings;
  const tables = runs.map(() => new ScoreTable(samples.length));
  const batchRuns = runs.map(({ settings, agreement }) => ({
    settings,
    withMaps: agreement !== undefined,
  }));
  const cuts = cutsOf(
    model,
    runs.flatMap(({ settings }) => settings.groups),
  );
  let done = 0;
  const score = async (batch: Batch) => {
    checkBatch(batch, dataset);
    return scoreBatch(batch, batchRuns, cuts);
  };
  const batches = dataset.batches({ size: batchSize, indices: samples });
  for await (const { batch, result: scores } of overlapped(batches, score, signal)) {
    runs.forEach(({ agreement }, run) => {
      const ofRun = scores[run]!;
      tables[run]!.add(batch, ofRun);
      agreement?.add(
        ofRun.map(({ maps }) => maps),
        batch.ids.length,
      );
    });
    done += batch.ids.length;
    onProgress?.({ phase: 'score', done, total: samples.length });
  }
  return tables;
}
