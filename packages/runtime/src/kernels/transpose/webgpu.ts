import * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import { runShader, webgpuKernel } from '../webgpu.js';

/**
 * Transposes integers and truth values as they are; floats are left to tfjs. Its kernel takes
 * integers by way of float32, which loses those above 2^24, and its shader for truth values of three
 * axes and more does not compile, so that `all` and `any` over an axis but the last fail.
 */
export function transpose(stock: tf.KernelFunc): tf.KernelFunc {
  return webgpuKernel<tf.TransposeInputs, tf.TransposeAttrs>((backend, { x }, { perm }) => {
    if (x.dtype !== 'int32' && x.dtype !== 'bool') {
      return callKernel(stock, backend, { x }, { perm });
    }
    const shape = perm.map((axis) => x.shape[axis]!);
    const count = tf.util.sizeFromShape(shape);
    const strides = [...tf.util.computeStrides(x.shape), 1];
    const sizes = Object.fromEntries(shape.map((size, axis) => [`size${axis}`, size]));
    const steps = Object.fromEntries(perm.map((from, axis) => [`step${axis}`, strides[from]!]));
    return runShader(
      'LucidaTranspose',
      backend,
      { x },
      {
        shape,
        dtype: x.dtype,
        key: `${shape.length}`,
        threads: count,
        uniforms: { count, ...sizes, ...steps },
        code: shader(shape.length),
      },
    );
  });
}

function shader(rank: number): string {
  const axes = Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const walk = axes.map(
    (axis) => `
      place += (rest % uniforms.size${axis}) * uniforms.step${axis};
      rest /= uniforms.size${axis};`,
  );
  return `
    fn main(index : i32) {
      if (index >= uniforms.count) { return; }
      var rest = index;
      var place = 0;
      ${walk.join('')}
      result[index] = x[place];
    }
  `;
}
