import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Workers } from '../harness/workplace.js';
import { type WorkerOptions, WorkerPool } from '../workers/worker-pool.js';

const SCRIPT = new URL('../../bin/worker.mjs', import.meta.url);

/**
 * Worker threads to divide runs over a data set among; see `RunOptions`.
 *
 * @throws UsageError for a backend that uses all cores anyway, or a number out of range.
 */
export function startWorkers(options: WorkerOptions = {}): Workers {
  return new WorkerPool(
    ({ onReply, onEnd }) => {
      const worker = new Worker(SCRIPT, { execArgv: [] });
      worker.unref();
      worker.on('message', onReply);
      worker.on('error', ({ message }) => onEnd(`broke off (${message})`));
      worker.on('exit', (code) => onEnd(`ended with exit code ${code}`));
      return {
        post: (request) => worker.postMessage(request),
        hold(busy) {
          if (busy) worker.ref();
          else worker.unref();
        },
        async end() {
          await worker.terminate();
        },
      };
    },
    availableParallelism(),
    options,
  );
}
