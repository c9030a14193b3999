import type { KernelFunc } from '@tensorflow/tfjs';
import { LucidaError } from '../../errors.js';

/**
 * Stands in the place of tfjs' gradients of 3-D convolution on wasm, which return wrong numbers.
 * Lucida's networks are 1-D and 2-D, so it refuses instead of mending them.
 */
export const conv3DGradient: KernelFunc = () => {
  throw new LucidaError(
    'The gradient of a 3-D convolution cannot be computed on wasm, where TensorFlow.js gets it ' +
      'wrong: start the backend cpu or webgpu.',
  );
};
