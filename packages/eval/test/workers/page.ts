import { startBackend } from '@lucida/runtime';
import { startWorkers } from '../../src/index.js';
import { everyRun, randomModel } from './runs.js';

/** What a page and its workers come to, as text; and what becomes of a worker that is not there. */
export async function main(backend: 'wasm' | 'cpu') {
  const wasmFolder = new URL('.', location.href).href;
  await startBackend(backend, { wasmFolder });
  const model = randomModel(2);
  const alone = await everyRun(model, backend, undefined);
  const url = new URL('entry.js', location.href);
  const workers = startWorkers({
    count: 2,
    leastWork: 0,
    wasmFolder,
    create: () => new Worker(url, { type: 'module' }),
  });
  const divided = await everyRun(model, backend, workers);
  await workers.dispose();
  const missing = startWorkers({
    count: 2,
    leastWork: 0,
    create: () =>
      new Worker(new URL('data:text/javascript,throw new Error("no")'), { type: 'module' }),
  });
  const complaint = await everyRun(model, backend, missing).catch(({ message }) => message);
  return { alone: JSON.stringify(alone), divided: JSON.stringify(divided), complaint };
}

// The same file is the worker's script, so that one bundle does for both.
if (typeof document === 'undefined') await import('../../src/worker.js');
