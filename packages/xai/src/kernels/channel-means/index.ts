import { fusedKernel } from '@lucida/runtime/fused';
import { channelMeansOnHost } from './host.js';
import { channelMeansOps } from './ops.js';
import { channelMeansShader } from './webgpu.js';

/**
 * Mean of every channel over its positions: `[n, channels]` from `[n, ...spatial, channels]`. With
 * gradients these are Grad-CAM's weights.
 */
export const channelMeans = fusedKernel({
  name: 'LucidaChannelMeans',
  ops: channelMeansOps,
  host: channelMeansOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: channelMeansShader,
});
