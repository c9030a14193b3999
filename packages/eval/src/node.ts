export type { Workers } from './harness/workplace.js';
export { startWorkers } from './node/start-workers.js';
export type { WorkerOptions } from './workers/worker-pool.js';
