export type * from './results.js';
export { SCHEMA_VERSION } from './results.js';
