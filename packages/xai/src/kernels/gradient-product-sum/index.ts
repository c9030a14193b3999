import { fusedKernel } from '@lucida/runtime/fused';
import { gradientProductSumOnHost } from './host.js';
import { gradientProductSumOps } from './ops.js';
import { gradientProductSumShader } from './webgpu.js';

/**
 * `sum_k g[n, p, k] * A[n, p, k]`, `[n, ...spatial]`, from an activation A and its gradient g, both
 * `[n, ...spatial, channels]`: the raw map of HiResCAM, and with `positive` that of Layer-CAM.
 *
 * Composed, wasm is as fast for one map of 40 x 25 and several times as fast for more than the host
 * form; webgpu (a software adapter) takes 2.3 times as long for 32 maps of 40 x 25, and for 32 of
 * 56 x 56 x 64 1.7 times, or 3.6 times with `positive`.
 */
export const gradientProductSum = fusedKernel({
  name: 'LucidaGradientProductSum',
  ops: gradientProductSumOps,
  host: gradientProductSumOnHost,
  hostOn: ['cpu'],
  webgpu: gradientProductSumShader,
});
