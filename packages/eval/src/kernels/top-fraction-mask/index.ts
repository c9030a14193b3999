import { fusedKernel } from '@lucida/runtime/fused';
import { topFractionMaskOnHost } from './host.js';
import { topFractionMaskOps } from './ops.js';
import { topFractionMaskShader } from './webgpu.js';

/**
 * `inputs`, `[n, ...spatial, channels]`, where `maps`, `[n, ...spatial]`, are strictly above element
 * `rank` (counted from 0, from the largest) of their sample's values, and 0 elsewhere. Maps hold no
 * NaN.
 *
 * It replaces sorting by tfjs' `topk`. For 8 maps of 224 x 224, ranks at 0.3 and 0.9 of the positions,
 * the composed form takes 22 times as long on cpu, 4 to 6 times on wasm, and 21 to 40 times on webgpu
 * (a software adapter); for 250 signals of 40 positions 4 to 8 times on cpu and twice on wasm, while on
 * webgpu it is the faster of the two there, and is left to it.
 */
export const topFractionMask = fusedKernel({
  name: 'LucidaTopFractionMask',
  ops: topFractionMaskOps,
  host: topFractionMaskOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: topFractionMaskShader,
});
