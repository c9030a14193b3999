export type { Workers } from './harness/workplace.js';
export { startWorkers } from './node/start-workers.js';
export { takesWorkers, type WorkerOptions } from './workers/worker-pool.js';
