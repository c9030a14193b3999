export { type AblationPlan, ablationPlan } from './ablation/plan.js';
export { type AttributionMap, type Explanation, explain } from './explain.js';
export { type BatchExplanation, type BatchMaps, explainBatch } from './explain-batch.js';
export { SMALLEST_NORMAL } from './float32.js';
export { METHODS, methodByName } from './methods/index.js';
export { type ExplainOptions, type ResolvedOptions, resolveExplainOptions } from './options.js';
export { DEGENERATE_CODES, resizeMaps } from './postprocess/index.js';
export { assertFinite } from './problems.js';
export * from './types.js';
