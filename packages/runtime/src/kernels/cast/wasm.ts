import * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import { callNamed, wasmKernel, withScratch } from '../heap.js';

/**
 * A cast to truth values that gives 0 or 1: whether a value is other than zero, as NaN is. tfjs only
 * cuts numbers down to bytes, of which 256 and 0.5 are false and -1 is 255.
 */
export function cast(stock: tf.KernelFunc): tf.KernelFunc {
  return wasmKernel<tf.CastInputs, tf.CastAttrs>((backend, { x }, attrs) => {
    if (attrs.dtype !== 'bool' || x.dtype === 'bool' || tf.util.sizeFromShape(x.shape) === 0) {
      return callKernel(stock, backend, { x }, attrs);
    }
    const zero = callNamed(tf.Fill, backend, {}, { shape: [], value: 0, dtype: x.dtype });
    return withScratch(backend, zero, () => callNamed(tf.NotEqual, backend, { a: x, b: zero }, {}));
  });
}
