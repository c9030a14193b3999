import type * as tf from '@tensorflow/tfjs';
import { wasmKernel } from '../heap.js';

/**
 * A clone that shares its values, as on cpu and webgpu. tfjs copies them on wasm, and keeps clones of
 * all that a gradient may need, weights among them: VGG16's dense layers were copied, 494 MB, for
 * every gradient through them.
 */
export const identity: tf.KernelFunc = wasmKernel<tf.IdentityInputs, object>((backend, { x }) => {
  backend.incRef(x.dataId);
  return { ...x };
});
