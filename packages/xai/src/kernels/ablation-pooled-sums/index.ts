import { fusedKernel } from '@lucida/runtime/fused';
import { pooledSumsOnHost } from './host.js';
import { pooledSumsOps } from './ops.js';
import { pooledSumsShader } from './webgpu.js';

/**
 * What `ablationSums` gives after an activation and pooling, `[n, count, height, width, units]`,
 * without a map of sums for every channel.
 *
 * Composed, webgpu (a software adapter) takes 1.4 to 1.8 times as long for a 3 x 3 kernel from 32
 * channels of 56 x 56 to 32 units, or from 256 of 14 x 14 to 256, and windows of 2 x 2; 2.1 to 2.5
 * times for global pooling.
 */
export const ablationPooledSums = fusedKernel({
  name: 'LucidaAblationPooledSums',
  ops: pooledSumsOps,
  host: pooledSumsOnHost,
  hostOn: [],
  webgpu: pooledSumsShader,
});
