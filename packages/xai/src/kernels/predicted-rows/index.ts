import { fusedKernel } from '@lucida/runtime/fused';
import { predictedRowsOnHost } from './host.js';
import { predictedRowsOps } from './ops.js';
import { predictedRowsShader } from './webgpu.js';

/**
 * One-hot rows of each sample's largest logit, the first of equal ones: `[n, classes]` from
 * `[n, classes]`. Composed, wasm takes 5 times as long or more for 10 classes and 25 times for 1000;
 * webgpu (a software adapter) 2.7 and 5 times for 32 samples.
 */
export const predictedRows = fusedKernel({
  name: 'LucidaPredictedRows',
  ops: predictedRowsOps,
  host: predictedRowsOnHost,
  hostOn: ['cpu', 'wasm'],
  webgpu: predictedRowsShader,
});
