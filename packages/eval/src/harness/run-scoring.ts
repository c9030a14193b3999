import type { Batch, Dataset } from '@lucida/data';
import type { Agreement } from './agreement.js';
import { overlapped } from './overlapped.js';
import type { RunOptions } from './run-options.js';
import { checkBatch } from './samples.js';
import type { ScoreSettings } from './score-settings.js';
import { ScoreTable } from './score-table.js';
import type { Workplace } from './workplace.js';

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
  place: Workplace,
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
  const scoreOne = place.begin('score', batchRuns);
  let done = 0;
  const score = async (batch: Batch) => {
    checkBatch(batch, dataset);
    return scoreOne(batch);
  };
  const batches = dataset.batches({ size: batchSize, indices: samples });
  for await (const { batch, result: scores } of overlapped(
    batches,
    score,
    place.inFlight,
    signal,
  )) {
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
