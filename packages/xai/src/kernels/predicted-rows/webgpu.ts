import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';

const THREADS = 64;

/** One workgroup a sample: every thread finds the best of its share, then all know the best. */
export function predictedRowsShader({ logits }: { readonly logits: tf.TensorInfo }): WebGPUForm {
  const [samples, classes] = logits.shape as [number, number];
  return {
    shape: [samples, classes],
    key: '',
    threads: samples * THREADS,
    workgroupSize: THREADS,
    uniforms: [
      { name: 'samples', type: 'i32', value: samples },
      { name: 'classes', type: 'i32', value: classes },
    ],
    code: `
      var<workgroup> bestValue : array<f32, ${THREADS}>;
      var<workgroup> bestClass : array<i32, ${THREADS}>;

      fn main(index : i32) {
        let own = i32(localIndex);
        let row = index / ${THREADS};
        let start = row * uniforms.classes;
        var best = own;
        if (row < uniforms.samples && own < uniforms.classes) {
          for (var c = own + ${THREADS}; c < uniforms.classes; c += ${THREADS}) {
            if (logits[start + c] > logits[start + best]) { best = c; }
          }
          bestValue[own] = logits[start + best];
        }
        bestClass[own] = best;
        workgroupBarrier();
        if (row < uniforms.samples) {
          var winner = 0;
          for (var i = 1; i < min(${THREADS}, uniforms.classes); i++) {
            let better = bestValue[i] > bestValue[winner];
            let first = bestValue[i] == bestValue[winner] && bestClass[i] < bestClass[winner];
            if (better || first) { winner = i; }
          }
          for (var c = own; c < uniforms.classes; c += ${THREADS}) {
            result[start + c] = select(0.0, 1.0, c == bestClass[winner]);
          }
        }
      }
    `,
  };
}
