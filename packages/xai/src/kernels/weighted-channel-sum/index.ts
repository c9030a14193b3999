import { fusedKernel } from '@lucida/runtime/fused';
import { weightedChannelSumOnHost } from './host.js';
import { weightedChannelSumOps } from './ops.js';
import { weightedChannelSumShader } from './webgpu.js';

/**
 * `sum_k w[n, k] * A[n, p, k]`, `[n, ...spatial]`, from an activation A `[n, ...spatial, channels]`
 * and weights w `[n, channels]`: the raw map of every method that weighs channels.
 */
export const weightedChannelSum = fusedKernel({
  name: 'LucidaWeightedChannelSum',
  ops: weightedChannelSumOps,
  host: weightedChannelSumOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: weightedChannelSumShader,
});
