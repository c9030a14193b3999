import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';

const THREADS = 64;

/** One workgroup a row. */
export function nonFiniteRowsShader({ x }: { readonly x: tf.TensorInfo }): WebGPUForm {
  const [rows] = x.shape as [number, number];
  return {
    shape: [rows],
    key: '',
    threads: rows * THREADS,
    workgroupSize: THREADS,
    code: `
      var<workgroup> found : atomic<u32>;

      fn main(index : i32) {
        let row = index / ${THREADS};
        // All threads of a workgroup share a row, also those beyond the last one.
        if (row < uniforms.xShape[0]) {
          let columns = uniforms.xShape[1];
          for (var i = i32(localIndex); i < columns; i += ${THREADS}) {
            // By its bits: a shader may take for granted that values are finite.
            let bits = bitcast<u32>(x[row * columns + i]);
            if ((bits & 0x7f800000u) == 0x7f800000u) { atomicStore(&found, 1u); }
          }
        }
        workgroupBarrier();
        if (localIndex == 0u && row < uniforms.xShape[0]) {
          result[row] = f32(atomicLoad(&found));
        }
      }
    `,
  };
}
