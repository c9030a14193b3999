import * as tf from '@tensorflow/tfjs';
import type { GuardedWebGPUBackend } from '../../webgpu/backend.js';
import { bytesOf } from '../../webgpu/limits.js';
import { callKernel } from '../call.js';
import type { Inputs } from '../heap.js';
import { webgpuKernel } from '../webgpu.js';

/**
 * Consecutive samples of a batch that is larger than what a shader of this adapter can bind are taken
 * on the host where the batch has not been uploaded yet: 256 images of 224 x 224 take 147 MiB.
 */
export function slice(stock: tf.KernelFunc): tf.KernelFunc {
  return webgpuKernel<Inputs<tf.SliceInputs>, tf.SliceAttrs>((backend, { x }, attrs) => {
    const { limits } = backend as unknown as GuardedWebGPUBackend;
    const { values, resource } = backend.tensorMap.get(x.dataId);
    const isLarge = bytesOf(x.shape) > limits.maxStorageBufferBindingSize;
    if (!isLarge || resource || !ArrayBuffer.isView(values)) {
      return callKernel(stock, backend, { x }, attrs);
    }
    const [begin, size] = tf.slice_util.parseSliceParams(
      x as tf.Tensor,
      attrs.begin,
      attrs.size,
    ) as [number[], number[]];
    tf.slice_util.assertParamsValid(x as tf.Tensor, begin, size);
    if (!tf.slice_util.isSliceContinous(x.shape, begin, size)) {
      return callKernel(stock, backend, { x }, attrs);
    }
    const start = tf.slice_util.computeFlatOffset(begin, tf.util.computeStrides(x.shape));
    const part = (values as Float32Array).slice(start, start + tf.util.sizeFromShape(size));
    return backend.makeTensorInfo(size, x.dtype, part);
  });
}
