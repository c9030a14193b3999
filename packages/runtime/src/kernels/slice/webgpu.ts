import * as tf from '@tensorflow/tfjs';
import { tensorBytes } from '../../memory/tensor-bytes.js';
import type { GuardedWebGPUBackend } from '../../webgpu/backend.js';
import { callKernel } from '../call.js';
import type { Inputs } from '../heap.js';
import { webgpuKernel } from '../webgpu.js';

/**
 * Consecutive values of a tensor that is larger than what a shader of this adapter can bind, such as
 * samples of a batch (256 images of 224 x 224 take 147 MiB) or positions of a dense layer's weights,
 * are taken on the host where the tensor has not been uploaded yet, and else from the part of it that
 * can be bound.
 */
export function slice(stock: tf.KernelFunc): tf.KernelFunc {
  return webgpuKernel<Inputs<tf.SliceInputs>, tf.SliceAttrs>((backend, { x }, attrs) => {
    const guarded = backend as unknown as GuardedWebGPUBackend;
    const { maxStorageBufferBindingSize, minStorageBufferOffsetAlignment } = guarded.limits;
    const asTensor = x as tf.Tensor;
    const whole = () => callKernel(stock, backend, { x }, attrs);
    if (tensorBytes(x.shape) <= maxStorageBufferBindingSize) return whole();
    const [begin, size] = tf.slice_util.parseSliceParams(asTensor, attrs.begin, attrs.size) as [
      number[],
      number[],
    ];
    tf.slice_util.assertParamsValid(asTensor, begin, size);
    if (!tf.slice_util.isSliceContinous(x.shape, begin, size)) return whole();
    const start = tf.slice_util.computeFlatOffset(begin, tf.util.computeStrides(x.shape));
    const { values, resource } = backend.tensorMap.get(x.dataId);
    if (!resource && ArrayBuffer.isView(values)) {
      const part = (values as Float32Array).slice(start, start + tf.util.sizeFromShape(size));
      return backend.makeTensorInfo(size, x.dtype, part);
    }
    if (tensorBytes([start]) % minStorageBufferOffsetAlignment !== 0) return whole();
    return guarded.withWindow(x, start, size, (window) => {
      const all = { begin: size.map(() => 0), size };
      return callKernel(stock, backend, { x: window }, all);
    });
  });
}
