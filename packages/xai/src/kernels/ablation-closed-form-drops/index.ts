import { fusedKernel } from '@lucida/runtime/fused';
import { closedFormDropsOnHost } from './host.js';
import { closedFormDropsOps } from './ops.js';
import { closedFormDropsShader } from './webgpu.js';

/**
 * What each channel's ablation takes from the target's logit, `[n, channels]`, where one dense layer
 * with the kernel W `[positions, channels, classes]` adds the channels up:
 *
 *     sum_p (F[n, p, k] - F'[n, p, k]) * W[p, k, c]
 *
 * with F `features` `[n, positions, channels]` and F' `atBaseline` the same with one sample for all
 * or one position for all, if need be. Differences that are rounding count as 0 (`difference`).
 * `oneHot` are the rows of the target class c, `[n, classes]`.
 *
 * Composed, for one map of 40 x 25 and 10 classes, wasm takes 13 times as long and webgpu (a software
 * adapter) 5 times, for 32 of them 40 and 3 times; for 2048 channels of one position and 1000 classes
 * 9 and 5 times.
 */
export const closedFormDrops = fusedKernel({
  name: 'LucidaClosedFormDrops',
  ops: closedFormDropsOps,
  host: closedFormDropsOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: closedFormDropsShader,
});
