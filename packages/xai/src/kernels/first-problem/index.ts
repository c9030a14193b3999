import { fusedKernel } from '@lucida/runtime/fused';
import type { FirstProblemAttrs } from './attrs.js';
import { firstProblemOnHost } from './host.js';
import { firstProblemOps } from './ops.js';
import { firstProblemShader } from './webgpu.js';

/**
 * The code of the first tensor in which a sample has a NaN or an infinity, 0 where there is none:
 * `[n]`, from any tensors `[n, ...]`.
 *
 * Composed, wasm takes 7 times as long for two tensors of 40 x 25, 5 times for 32 such samples, and 2.6
 * times for 112 x 112 x 64; webgpu (a software adapter) 5 to 7 times for one sample or 32, of 40 x 25 or
 * 56 x 56 x 64.
 */
export const firstProblem = fusedKernel<string, FirstProblemAttrs>({
  name: 'LucidaFirstProblem',
  ops: firstProblemOps,
  host: firstProblemOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: firstProblemShader,
});
