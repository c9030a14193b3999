export type { AdapterInfo, BackendInfo, BackendName } from './backend.js';
export { BACKENDS } from './backend.js';
export { LucidaError, messageOf, UsageError } from './errors.js';
export { startBackend } from './start.js';
