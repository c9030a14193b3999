import type { BackendInfo } from '@lucida/runtime';

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
  /**
   * Samples a batch, 1 to 65,536; default as many as keep the model's largest activation within 128
   * MiB, but no more than 250. Costs memory, does not change the result.
   */
  readonly batchSize?: number | undefined;
  /** Called after every batch. */
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting it makes the run throw the signal's reason before the next batch. */
  readonly signal?: AbortSignal;
}
