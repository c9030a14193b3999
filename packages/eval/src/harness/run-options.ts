import type { BackendInfo } from '@lucida/runtime';
import type { Workers } from './workplace.js';

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
   * Samples a batch, 1 to 65,536, or as many as fit into memory if that is fewer; default 250. Does
   * not change the result.
   */
  readonly batchSize?: number | undefined;
  /**
   * Bytes that may be in use at once, weights included, from 1 MiB to what the backend can address;
   * default what `memoryBudget` finds. It decides how many samples and channels are computed at once
   * and does not change the result. One that is asked for and has no room for a single sample is an
   * error; the default lets one sample take what it takes.
   */
  readonly memory?: number | undefined;
  /**
   * Threads with a backend of their own, from `startWorkers`, among which batches are divided where
   * the run is long enough and `memory`, of which each gets its part, has room for several; default
   * none. Does not change the result.
   */
  readonly workers?: Workers | undefined;
  /** Called after every batch. */
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting it makes the run throw the signal's reason before the next batch that it would start. */
  readonly signal?: AbortSignal;
}
