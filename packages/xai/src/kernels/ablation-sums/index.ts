import { fusedKernel } from '@lucida/runtime/fused';
import { ablationSumsOnHost } from './host.js';
import { ablationSumsOps } from './ops.js';
import { ablationSumsShader } from './webgpu.js';

/**
 * What is left of a layer's sums when single channels change: for a convolution with the kernel W,
 * `z[n, y, x, u] - sum_taps W[tap, k, u] * change[n, tap's place, k]` for each of several channels k,
 * `[n, count, height, width, units]`.
 *
 * Measured against the composed form for 64 channels of 56 x 56 and a 3 x 3 kernel to 64 units: 16
 * times as fast on cpu, 1.8 times on webgpu (a software adapter). On wasm the depthwise convolution
 * wins, 4 to 1.
 */
export const ablationSums = fusedKernel({
  name: 'LucidaAblationSums',
  ops: ablationSumsOps,
  host: ablationSumsOnHost,
  hostOn: ['cpu'],
  webgpu: ablationSumsShader,
});

/**
 * The same for a layer whose sums lie at one position, as those of a dense layer. The kernel may be
 * large (VGG16's fc1 has 411 MB) and is read in place, once; the composed form copies it, and is 11
 * times as slow on wasm for 64 channels of 49 positions and 4096 units, and 9 times on webgpu for
 * 1024.
 */
export const ablationDenseSums = fusedKernel({
  ...ablationSums.forms,
  name: 'LucidaAblationDenseSums',
  hostOn: ['cpu', 'wasm'],
});
