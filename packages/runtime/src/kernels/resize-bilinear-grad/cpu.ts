import type * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import type { Inputs } from '../heap.js';

/** The gradient of bilinear resizing; tfjs' kernel swaps height and width in its shape. */
export function resizeBilinearGrad(stock: tf.KernelFunc): tf.KernelFunc {
  return ({ backend, inputs, attrs }) => {
    const { images } = inputs as unknown as Inputs<tf.ResizeBilinearGradInputs>;
    const gradient = callKernel(stock, backend as object, inputs, attrs ?? {});
    return { ...gradient, shape: images.shape };
  };
}
