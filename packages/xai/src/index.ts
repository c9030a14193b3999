export { type AttributionMap, type Explanation, explain } from './explain.js';
export { type BatchExplanation, type BatchMaps, explainBatch } from './explain-batch.js';
export { METHODS, methodByName } from './methods/index.js';
export type { ExplainOptions } from './options.js';
export { DEGENERATE_CODES, resizeMaps } from './postprocess/index.js';
export { assertFinite } from './problems.js';
export * from './types.js';
