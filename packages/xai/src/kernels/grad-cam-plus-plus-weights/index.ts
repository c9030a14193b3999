import { fusedKernel } from '@lucida/runtime/fused';
import { gradCamPlusPlusWeightsOnHost } from './host.js';
import { gradCamPlusPlusWeightsOps } from './ops.js';
import { gradCamPlusPlusWeightsShader } from './webgpu.js';

/**
 * The weights of Grad-CAM++, `[n, channels]`, from an activation A and its gradient g,
 * `[n, ...spatial, channels]`:
 *
 *     S[n, k]        = sum_p A[n, p, k]
 *     alpha[n, p, k] = 1 / (2 + g[n, p, k] * S[n, k])   where g > 0, else 0
 *     w[n, k]        = sum_p alpha[n, p, k] * g[n, p, k]
 *
 * An alpha at its pole is 0. Normalising divides w by `sum_p alpha`, or gives 0 where the alphas
 * cancel. g may come as shares, `[n, values, channels]`, each of which is divided evenly among `over`
 * positions, and none at another's; what none reaches is 0.
 *
 * Composed, wasm takes 8 times as long for one map of 40 x 25, 6 times for 32 of them and 3.7 times
 * for one of 112 x 112 x 64 below a max pooling; a software adapter 4, 11 and 6 times.
 */
export const gradCamPlusPlusWeights = fusedKernel({
  name: 'LucidaGradCamPlusPlusWeights',
  ops: gradCamPlusPlusWeightsOps,
  host: gradCamPlusPlusWeightsOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: gradCamPlusPlusWeightsShader,
});
