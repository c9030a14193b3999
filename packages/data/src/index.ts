export type { Batch, BatchOptions, Dataset } from './dataset.js';
