import { fusedKernel } from '@lucida/runtime/fused';
import { nonFiniteRowsOnHost } from './host.js';
import { nonFiniteRowsOps } from './ops.js';
import { nonFiniteRowsShader } from './webgpu.js';

/**
 * Which rows of `x`, `[n, m]`, hold a NaN or an infinity: `[n]`, 1 for those and 0 for the others.
 */
export const nonFiniteRows = fusedKernel({
  name: 'LucidaNonFiniteRows',
  ops: nonFiniteRowsOps,
  host: nonFiniteRowsOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: nonFiniteRowsShader,
});
