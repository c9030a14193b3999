import { fusedKernel } from '@lucida/runtime/fused';
import { weightedChannelSumOnHost } from './host.js';
import { weightedChannelSumOps } from './ops.js';
import { weightedChannelSumShader } from './webgpu.js';

/**
 * `sum_k w[n, k] * A[n, p, k]`, `[n, ...spatial]`, from an activation A `[n, ...spatial, channels]`
 * and weights w `[n, channels]`: the raw map of every method that weighs channels.
 *
 * Composed, a software adapter takes 3 times as long for one map of 40 x 25, 5 times for 32 of them
 * and 6 to 9 times for one of 112 x 112 x 64. Composed, wasm takes 1.2 times as long for the first, 1.7
 * times for the second and 0.8 times for the third; yet its product of matrices adds up in another
 * order for one sample than for several.
 */
export const weightedChannelSum = fusedKernel({
  name: 'LucidaWeightedChannelSum',
  ops: weightedChannelSumOps,
  host: weightedChannelSumOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: weightedChannelSumShader,
});
