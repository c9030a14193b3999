import type { Workers } from '../harness/workplace.js';
import { type WorkerOptions, WorkerPool } from './worker-pool.js';

export interface BrowserWorkerOptions extends WorkerOptions {
  /** Folder of tfjs' `.wasm` files, as `startBackend` takes it. */
  readonly wasmFolder?: string;
  /**
   * Makes a module worker that runs `@lucida/eval/worker`; default from the file that lies beside
   * this package's others, which bundlers that know `new URL(..., import.meta.url)` find.
   */
  readonly create?: () => Worker;
}

const fromPackage = () =>
  new Worker(new URL('../worker.js', import.meta.url), { type: 'module', name: 'Lucida' });

/**
 * Web workers to divide runs over a data set among; see `RunOptions`.
 *
 * @throws UsageError for a backend that uses all cores anyway, or a number out of range.
 */
export function startWorkers({
  wasmFolder,
  create = fromPackage,
  ...options
}: BrowserWorkerOptions = {}): Workers {
  return new WorkerPool(
    ({ onReply, onEnd }) => {
      const worker = create();
      worker.addEventListener('message', ({ data }) => onReply(data));
      worker.addEventListener('error', (event) => {
        // Else the browser would report it again, as an error of the page.
        event.preventDefault();
        worker.terminate();
        onEnd(event.message ? `broke off (${event.message})` : 'could not be loaded');
      });
      return {
        post: (request) => worker.postMessage(request),
        hold() {},
        end: async () => worker.terminate(),
      };
    },
    navigator.hardwareConcurrency,
    options,
    wasmFolder,
  );
}
