import type { BackendInfo } from '@lucida/runtime';
import { checkNumber } from '@lucida/runtime/checks';

/** How far a run has come. */
export interface Progress {
  readonly phase: 'evaluate' | 'explain' | 'score';
  /** Samples done in this phase. */
  readonly done: number;
  /** Samples of this phase. */
  readonly total: number;
}

/** What every run over a data set takes. */
export interface RunOptions {
  /** What `startBackend` returned; goes into the provenance of the result. */
  readonly backend: BackendInfo;
  /** Samples a batch, 1 to 65,536; default 64. Costs memory, does not change the result. */
  readonly batchSize?: number;
  /** Called after every batch. */
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting it makes the run throw the signal's reason before the next batch. */
  readonly signal?: AbortSignal;
}

/** @throws UsageError when the batch size is not an integer from 1 to 65,536. */
export function resolveBatchSize({ batchSize = 64 }: { readonly batchSize?: number }): number {
  return checkNumber('The batch size', batchSize, { integer: true, min: 1, max: 65_536 });
}
