import { fusedKernel } from '@lucida/runtime/fused';
import { sampleSize } from '../shapes.js';
import { channelMeansOnHost } from './host.js';
import { channelMeansOps } from './ops.js';
import { channelMeansShader } from './webgpu.js';

/**
 * Mean of every channel over positions: `[n, channels]` from `[n, ...spatial, channels]`, which may
 * leave out positions whose value is 0. With gradients these are Grad-CAM's weights.
 *
 * Composed, wasm takes 1.6 times as long for one map of 40 x 25 and 1.2 times for 32 of them; larger
 * ones are left to that form, which takes a fifth of the time for 112 x 112 x 64. A software adapter
 * takes 1.2 times as long for the first, and the same within a tenth for the others.
 */
export const channelMeans = fusedKernel({
  name: 'LucidaChannelMeans',
  ops: channelMeansOps,
  host: channelMeansOnHost,
  hostOn: ['cpu', 'wasm'],
  hostSuits: ({ x }) => sampleSize(x.shape) <= 2 ** 14,
  webgpu: channelMeansShader,
});
