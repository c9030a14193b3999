export type { Batch, BatchOptions, Dataset } from './dataset.js';
export { RandomState } from './random-state.js';
