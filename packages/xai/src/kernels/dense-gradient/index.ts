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
 * Composed, the seed of one logit takes wasm 4 times as long for 40 x 25 flattened and 16 times for
 * 49 x 1024 averaged before 1000 classes, and as long for 32 of either; webgpu (a software adapter) 3 to
 * 4 times for one and 1.3 to 2 times for 32. Of a probability, whose seed has no zeros, the product of
 * matrices is faster for large kernels: a quarter of the time on wasm for one of 49 x 1024.
 */
export const denseGradient = fusedKernel({
  name: 'LucidaDenseGradient',
  ops: denseGradientOps,
  host: denseGradientOnHost,
  hostOn: ['cpu', 'wasm'],
  hostSuits: (_, { oneHot }) => oneHot,
  webgpu: denseGradientShader,
});
