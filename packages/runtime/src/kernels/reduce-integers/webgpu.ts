import * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import { reduction } from '../reduction.js';
import { callOnWebgpu, webgpuKernel, withTensor } from '../webgpu.js';

/** The axes go by two names. */
type Attributes = tf.AllAttrs | tf.MaxAttrs;

/**
 * A reduction (`all`, `any`, `max`, `min`, `prod`) of integers or truth values over other axes than
 * the last, which are transposed first; tfjs' own transposes by a shader that does not compile for
 * them from three axes on.
 */
export function reduceIntegers(stock: tf.KernelFunc): tf.KernelFunc {
  return webgpuKernel<tf.MaxInputs, Attributes>((backend, { x }, attrs) => {
    const rank = x.shape.length;
    const { axes, shape } = reduction(x, {
      axis: 'axis' in attrs ? attrs.axis : attrs.reductionIndices,
      keepDims: attrs.keepDims,
    });
    const perm = tf.backend_util.getAxesPermutation(axes, rank);
    if (perm === null || x.dtype === 'float32') return callKernel(stock, backend, { x }, attrs);
    const axis = tf.backend_util.getInnerMostAxes(axes.length, rank);
    const last = { axis, reductionIndices: axis, keepDims: false };
    return withTensor(backend, callOnWebgpu(tf.Transpose, backend, { x }, { perm }), (values) => ({
      ...callKernel(stock, backend, { x: values }, last),
      shape,
    }));
  });
}
