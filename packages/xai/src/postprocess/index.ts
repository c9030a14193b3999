export { DEGENERATE_CODES, type NormalizedMaps, normalizeMaps } from './normalize.js';
export { resizeMaps } from './resize.js';
