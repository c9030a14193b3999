import * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import { callOnWebgpu, webgpuKernel, withTensor } from '../webgpu.js';

/**
 * A cumulative sum or product from the end, as one from the start of the reversed values: tfjs writes
 * the axis' length into the shader but not into its key, and takes it for tensors of other lengths.
 */
export function cumulate(stock: tf.KernelFunc): tf.KernelFunc {
  return webgpuKernel<tf.CumsumInputs, tf.CumsumAttrs>((backend, { x }, attrs) => {
    if (!attrs.reverse) return callKernel(stock, backend, { x }, attrs);
    const dims = [attrs.axis < 0 ? attrs.axis + x.shape.length : attrs.axis];
    const turn = (values: tf.TensorInfo) =>
      callOnWebgpu(tf.Reverse, backend, { x: values }, { dims });
    return withTensor(backend, turn(x), (turned) =>
      withTensor(
        backend,
        callKernel(stock, backend, { x: turned }, { ...attrs, reverse: false }),
        turn,
      ),
    );
  });
}
