import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { sampleSize } from '../shapes.js';
import { LEAST_SHARE } from './constant.js';

const THREADS = 64;

/** One workgroup a map. */
export function degenerateCodesShader({ raw }: { readonly raw: tf.TensorInfo }): WebGPUForm {
  const samples = raw.shape[0]!;
  return {
    shape: [samples],
    key: '',
    threads: samples * THREADS,
    workgroupSize: THREADS,
    uniforms: [
      { name: 'samples', type: 'i32', value: samples },
      { name: 'size', type: 'i32', value: sampleSize(raw.shape) },
    ],
    code: `
      var<workgroup> largest : array<f32, ${THREADS}>;
      var<workgroup> smallest : array<f32, ${THREADS}>;

      fn main(index : i32) {
        let own = i32(localIndex);
        let n = index / ${THREADS};
        var top = 0.0;
        var bottom = 0x1p127f;
        if (n < uniforms.samples) {
          for (var i = own; i < uniforms.size; i += ${THREADS}) {
            let value = max(0.0, raw[n * uniforms.size + i]);
            top = max(top, value);
            bottom = min(bottom, value);
          }
        }
        largest[own] = top;
        smallest[own] = bottom;
        workgroupBarrier();
        if (own == 0 && n < uniforms.samples) {
          for (var i = 1; i < ${THREADS}; i++) {
            top = max(top, largest[i]);
            bottom = min(bottom, smallest[i]);
          }
          let code = select(0.0, 2.0, bottom >= top * ${LEAST_SHARE});
          result[n] = select(code, 1.0, top < 0x1p-126f);
        }
      }
    `,
  };
}
