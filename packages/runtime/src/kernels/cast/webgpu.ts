import * as tf from '@tensorflow/tfjs';
import { callKernel } from '../call.js';
import { runShader, webgpuKernel } from '../webgpu.js';

/**
 * A cast of integers or truth values to floats that makes floats. tfjs only renames the type and goes
 * on with a buffer of integers, which its own transposition and shaders that read floats refuse.
 */
export function cast(stock: tf.KernelFunc): tf.KernelFunc {
  return webgpuKernel<tf.CastInputs, tf.CastAttrs>((backend, { x }, { dtype }) => {
    if (dtype !== 'float32' || (x.dtype !== 'int32' && x.dtype !== 'bool')) {
      return callKernel(stock, backend, { x }, { dtype });
    }
    const count = tf.util.sizeFromShape(x.shape);
    return runShader(
      'LucidaCastToFloat',
      backend,
      { x },
      {
        shape: x.shape,
        key: '',
        threads: count,
        uniforms: { count },
        code: `
          fn main(index : i32) {
            if (index < uniforms.count) { result[index] = f32(x[index]); }
          }
        `,
      },
    );
  });
}
