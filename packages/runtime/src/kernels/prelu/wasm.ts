import * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import { callNamed, wasmKernel, withScratch } from '../heap.js';

/**
 * The parametric rectifier for every shape of alpha that broadcasts to the input. tfjs' kernel takes
 * alpha for a shape at the end of the input's, also where it is not (one alpha for each row).
 */
export function prelu(stock: tf.KernelFunc): tf.KernelFunc {
  return wasmKernel<tf.PreluInputs, object>((backend, { x, alpha }, attrs) => {
    const shape = alpha.shape.slice(
      Math.max(
        0,
        alpha.shape.findIndex((size) => size !== 1),
      ),
    );
    const isEnd = tf.util.arraysEqual(shape, x.shape.slice(x.shape.length - shape.length));
    if (isEnd && alpha.shape.length <= x.shape.length) {
      return callKernel(stock, backend, { x, alpha }, attrs);
    }
    // max(0, x) - alpha * max(0, -x).
    const call = (name: string, inputs: tf.NamedTensorInfoMap) =>
      callNamed(name, backend, inputs, {});
    return withScratch(backend, call(tf.Neg, { x }), (negative) =>
      withScratch(backend, call(tf.Relu, { x: negative }), (below) =>
        withScratch(backend, call(tf.Multiply, { a: alpha, b: below }), (slope) =>
          withScratch(backend, call(tf.Relu, { x }), (above) =>
            call(tf.Sub, { a: above, b: slope }),
          ),
        ),
      ),
    );
  });
}
