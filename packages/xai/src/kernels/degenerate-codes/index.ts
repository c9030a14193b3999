import { fusedKernel } from '@lucida/runtime/fused';
import { degenerateCodesOnHost } from './host.js';
import { degenerateCodesOps } from './ops.js';
import { degenerateCodesShader } from './webgpu.js';

/**
 * What raw maps `[n, ...spatial]` say after the ReLU, `[n]`: 0 something, 1 nothing (nowhere above the
 * smallest normal float32), 2 the same positive value everywhere but for rounding.
 */
export const degenerateCodes = fusedKernel({
  name: 'LucidaDegenerateCodes',
  ops: degenerateCodesOps,
  host: degenerateCodesOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: degenerateCodesShader,
});
