import { type MemoryBudget, shareOfBudget } from '@lucida/runtime';
import { hasRoom, resolveBatchSize } from './batch-size.js';
import type { MemoryNeeds } from './memory-needs.js';
import type { RunOptions } from './run-options.js';

/** What a run takes, all in all. */
interface RunSize {
  readonly needs: MemoryNeeds;
  readonly samples: number;
  /** Of the whole run, about; null where they are not known. */
  readonly multiplyAdds: number | null;
}

/** How a run is divided among threads. */
interface Division {
  /** 1 where it stays in this thread. */
  readonly threads: number;
  /** What each of them may use. */
  readonly memory: MemoryBudget;
  readonly batchSize: number;
}

/** Batches for each thread where nobody says how large they are, so that none waits long at the end. */
const BATCHES_A_THREAD = 2;

/**
 * Divides a run among as many workers as there are, and as memory has room for beside the weights in
 * this thread.
 *
 * @throws UsageError as `resolveBatchSize` does.
 */
export function divideRun(
  { workers, batchSize }: Pick<RunOptions, 'workers' | 'batchSize'>,
  budget: MemoryBudget,
  { needs, samples, multiplyAdds }: RunSize,
): Division {
  const alone = resolveBatchSize(batchSize, needs, budget);
  const isLong = workers && (multiplyAdds ?? Number.POSITIVE_INFINITY) >= workers.leastWork;
  for (let threads = isLong ? Math.min(workers.count, samples) : 1; threads > 1; threads--) {
    const memory = shareOfBudget(budget, threads, needs.weights);
    if (!hasRoom(needs, memory)) continue;
    const fitting = resolveBatchSize(batchSize, needs, memory);
    const even = batchSize ?? Math.ceil(samples / (BATCHES_A_THREAD * threads));
    return { threads, memory, batchSize: Math.min(fitting, even) };
  }
  return { threads: 1, memory: budget, batchSize: alone };
}
