export type { AdapterInfo, BackendInfo, BackendName } from './backend.js';
export { BACKENDS } from './backend.js';
export { takeBackendErrors } from './device-errors.js';
export { LucidaError, messageOf, UsageError } from './errors.js';
export { registerKernels } from './kernels/index.js';
export { memoryBudget } from './memory/budget.js';
export { type MemoryPeak, measureMemory } from './memory/measure.js';
export type { MemoryBudget } from './memory/types.js';
export { type StartOptions, startBackend } from './start.js';
