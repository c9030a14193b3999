import type { BackendInfo } from '@lucida/runtime';
import { UsageError } from '@lucida/runtime/errors';

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
  return wholeNumber('The batch size', batchSize, 1, 65_536);
}

/** @throws UsageError when `value` is not an integer from `low` to `high`. */
export function wholeNumber(what: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new UsageError(
    `${what} is ${value}; give a whole number from ${low} to ${high.toLocaleString('en')}.`,
  );
}
