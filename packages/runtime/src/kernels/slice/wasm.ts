import * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import { wasmKernel } from '../heap.js';

/**
 * A part of a tensor, by copies of whole runs from one place of the heap to another. tfjs' kernel
 * first copies the whole tensor out of the heap: 230 ms for any row of a kernel of 411 MB.
 */
export function slice(stock: tf.KernelFunc): tf.KernelFunc {
  return wasmKernel<tf.SliceInputs, tf.SliceAttrs>((backend, { x }, attrs) => {
    if (x.dtype === 'string' || x.dtype === 'complex64') {
      return callKernel(stock, backend, { x }, attrs);
    }
    const [begin, size] = tf.slice_util.parseSliceParams(
      x as tf.Tensor,
      attrs.begin,
      attrs.size,
    ) as [number[], number[]];
    tf.slice_util.assertParamsValid(x as tf.Tensor, begin, size);
    const part = backend.makeOutput(size, x.dtype);
    if (tf.util.sizeFromShape(size) === 0) return part;
    const [from, to] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(part)];
    const strides = x.shape.map((_, axis) => tf.util.sizeFromShape(x.shape.slice(axis + 1)));
    // After this axis everything is taken, so that what is taken along it is one run.
    const last = Math.max(
      0,
      x.shape.findLastIndex((length, axis) => size[axis] !== length),
    );
    const run = x.shape.length === 0 ? 1 : size[last]! * strides[last]!;
    const runs = size.slice(0, last);
    for (let i = 0; i < to.length / run; i++) {
      let [rest, start] = [i, (begin[last] ?? 0) * (strides[last] ?? 0)];
      for (let axis = last - 1; axis >= 0; axis--) {
        start += (begin[axis]! + (rest % runs[axis]!)) * strides[axis]!;
        rest = Math.floor(rest / runs[axis]!);
      }
      if (run === 1) to[i] = from[start]!;
      else to.set(from.subarray(start, start + run), i * run);
    }
    return part;
  });
}
