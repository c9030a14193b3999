import { fusedKernel } from '@lucida/runtime/fused';
import { denseGradientOnHost } from './host.js';
import { denseGradientOps } from './ops.js';
import { denseGradientShader } from './webgpu.js';

/**
 * The gradient of a score through a last dense layer, and through what hands it the activation:
 *
 *     g[n, p, k] = sum_c seed[n, c] * W[p, k, c]          where the activation is flattened
 *     g[n, p, k] = sum_c seed[n, c] * W[0, k, c] / P      where it is averaged over P positions
 *
 * Seed `dy/dz` `[n, classes]`, kernel W `[positions, channels, classes]`; one position in W means
 * the average.
 *
 * Composed, wasm takes 4 times as long for one map of 40 x 25 and 1.5 times for 32 of them or one of
 * 112 x 112 x 64.
 */
export const denseGradient = fusedKernel({
  name: 'LucidaDenseGradient',
  ops: denseGradientOps,
  host: denseGradientOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: denseGradientShader,
});
