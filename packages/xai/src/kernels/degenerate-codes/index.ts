import { fusedKernel } from '@lucida/runtime/fused';
import { degenerateCodesOnHost } from './host.js';
import { degenerateCodesOps } from './ops.js';
import { degenerateCodesShader } from './webgpu.js';

/**
 * What raw maps `[n, ...spatial]` say after the ReLU, `[n]`: 0 something, 1 nothing (nowhere above the
 * smallest normal float32), 2 the same positive value everywhere but for rounding.
 *
 * Composed, wasm takes 4 to 6 times as long for 1 to 32 signals of 40 positions.
 */
export const degenerateCodes = fusedKernel({
  name: 'LucidaDegenerateCodes',
  ops: degenerateCodesOps,
  host: degenerateCodesOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: degenerateCodesShader,
});
