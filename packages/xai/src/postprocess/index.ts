export { DEGENERATE_CODES, degenerateOf } from './degenerate.js';
export { finishMaps } from './finish.js';
export { resizeMaps } from './resize.js';
