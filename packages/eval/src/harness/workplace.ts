import type { Batch } from '@lucida/data';
import { type MemoryPeak, measureMemory } from '@lucida/runtime';
import type * as tf from '@tensorflow/tfjs';
import { type JobName, type JobResults, type JobSettings, workOn } from './jobs.js';

/** Where the batches of a run are worked on with one model. */
export interface Workplace {
  /** Batches to have in flight, so that nobody waits for the next. */
  readonly inFlight: number;
  begin<Name extends JobName>(
    job: Name,
    settings: JobSettings[Name],
  ): (batch: Batch) => Promise<JobResults[Name]>;
}

/** A workplace in other threads. */
export interface RemoteWorkplace extends Workplace {
  /** Bytes held at most so far, in all of them together. */
  readonly peak: number;
  /** Frees the model there. */
  leave(): void;
}

/**
 * Threads that work on batches, each with a backend and a copy of the model of its own. They start when
 * a run first needs them, stay for the next run, and keep no process alive.
 */
export interface Workers {
  /** Threads at most. */
  readonly count: number;
  /** Multiply-adds below which a run stays where it is. */
  readonly leastWork: number;
  /**
   * Gives a model to some of the threads, at most `count`.
   *
   * @throws UsageError where another backend is the current one than they compute on.
   * @throws LucidaError for a model that cannot be saved.
   */
  place(model: tf.LayersModel, threads: number): Promise<RemoteWorkplace>;
  /** Ends all threads; what they are at work on fails. They start anew if they are needed again. */
  dispose(): Promise<void>;
}

/**
 * Works in this thread, or in some of the workers, and tells the most memory that was held in all of
 * them.
 *
 * @param threads 1 for this one
 */
export async function inWorkplace<T>(
  model: tf.LayersModel,
  threads: number,
  { workers }: { readonly workers?: Workers | undefined },
  work: (place: Workplace) => Promise<T>,
): Promise<{ readonly result: T; readonly peak: MemoryPeak }> {
  if (threads === 1 || !workers) return measureMemory(() => work(here(model)));
  let inWorkers = 0;
  const { result, peak } = await measureMemory(async () => {
    const place = await workers.place(model, threads);
    try {
      return await work(place);
    } finally {
      inWorkers = place.peak;
      place.leave();
    }
  });
  return { result, peak: { ...peak, device: peak.device + inWorkers } };
}

/** Two batches at a time: one is read back while the next is dispatched. */
function here(model: tf.LayersModel): Workplace {
  return { inFlight: 2, begin: (job, settings) => workOn(model, job, settings) };
}
