import { fusedKernel } from '@lucida/runtime/fused';
import { weightedChannelSumOnHost } from './host.js';
import { weightedChannelSumOps } from './ops.js';
import { weightedChannelSumShader } from './webgpu.js';

/**
 * `sum_k w[n, k] * A[n, p, k]`, `[n, ...spatial]`, from an activation A `[n, ...spatial, channels]`
 * and weights w `[n, channels]`: the raw map of every method that weighs channels.
 *
 * Composed, wasm takes 3.6 times as long for one map of 40 x 25 and 1.4 times for 32 of them; for one
 * of 112 x 112 x 64 a third of the time, which is a hundredth of what the layers before it take. But
 * its product of matrices adds up in another order for one sample than for several.
 */
export const weightedChannelSum = fusedKernel({
  name: 'LucidaWeightedChannelSum',
  ops: weightedChannelSumOps,
  host: weightedChannelSumOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: weightedChannelSumShader,
});
