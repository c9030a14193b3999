import * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import { callNamed, wasmKernel, withScratch } from '../heap.js';

/** Clips integers as such, which tfjs' kernel takes for the bits of floats. */
export function clipByValue(stock: tf.KernelFunc): tf.KernelFunc {
  return wasmKernel<tf.ClipByValueInputs, tf.ClipByValueAttrs>((backend, { x }, attrs) => {
    if (x.dtype !== 'int32') return callKernel(stock, backend, { x }, attrs);
    const bound = (value: number) =>
      callNamed(tf.Fill, backend, {}, { shape: [], value, dtype: 'int32' });
    return withScratch(backend, bound(attrs.clipValueMin), (least) =>
      withScratch(backend, bound(attrs.clipValueMax), (most) =>
        withScratch(backend, callNamed(tf.Maximum, backend, { a: x, b: least }, {}), (raised) =>
          callNamed(tf.Minimum, backend, { a: raised, b: most }, {}),
        ),
      ),
    );
  });
}
