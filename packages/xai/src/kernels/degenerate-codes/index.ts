import { fusedKernel } from '@lucida/runtime/fused';
import { degenerateCodesOnHost } from './host.js';
import { degenerateCodesOps } from './ops.js';
import { degenerateCodesShader } from './webgpu.js';

/**
 * What raw maps `[n, ...spatial]` say after the ReLU, `[n]`: 0 something, 1 nothing (nowhere above the
 * smallest normal float32), 2 the same positive value everywhere but for rounding.
 *
 * Composed, wasm takes at least 20 times as long for one map of up to 56 x 56 positions, and 1.2 times
 * for 32 of them; webgpu (a software adapter) 6 to 8 times for one or 32.
 */
export const degenerateCodes = fusedKernel({
  name: 'LucidaDegenerateCodes',
  ops: degenerateCodesOps,
  host: degenerateCodesOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: degenerateCodesShader,
});
