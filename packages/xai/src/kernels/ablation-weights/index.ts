import { fusedKernel } from '@lucida/runtime/fused';
import { ablationWeightsOnHost } from './host.js';
import { ablationWeightsOps } from './ops.js';
import { ablationWeightsShader } from './webgpu.js';

/**
 * The weights of Ablation-CAM, `w[n, k] = drops[n, k] / abs(y[n])`, `[n, channels]`, with y the target
 * class's entry of `scores` `[n, classes]`. Where y is 0, or below the smallest normal float32, they
 * are the drops. A channel of the activation `[n, ...spatial, channels]` that equals its baseline
 * `[n or 1, 1, channels]` at every position has weight exactly 0. `oneHot` are the rows of the target
 * class, `[n, classes]`.
 *
 * Composed, for one map of 40 x 25 and for 32 of them, wasm takes 7 times as long and webgpu (a
 * software adapter) 4 to 6 times; for one of 112 x 112 x 64, most of whose channels the host knows to
 * live by a few values, wasm 290 times and webgpu 4 times.
 */
export const finishedWeights = fusedKernel({
  name: 'LucidaAblationWeights',
  ops: ablationWeightsOps,
  host: ablationWeightsOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: ablationWeightsShader,
});
