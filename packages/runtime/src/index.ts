export type { AdapterInfo, BackendInfo, BackendName } from './backend.js';
export { BACKENDS } from './backend.js';
export { takeBackendErrors } from './device-errors.js';
export { LucidaError, messageOf, UsageError } from './errors.js';
export { browserGraphics } from './graphics.js';
export { registerKernels } from './kernels/index.js';
export { memoryBudget, requireRoom, shareOfBudget } from './memory/budget.js';
export { type MemoryPeak, measureMemory, watchMemory } from './memory/measure.js';
export { tensorBytes } from './memory/tensor-bytes.js';
export type { MemoryBudget } from './memory/types.js';
export { weightBytes } from './memory/weights.js';
export {
  type GraphRunner,
  type GraphSession,
  graphRunner,
  type HostArray,
} from './native/graph-runner.js';
export { type StartOptions, startBackend } from './start.js';
