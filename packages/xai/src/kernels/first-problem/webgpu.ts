import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import { sampleSize } from '../shapes.js';
import type { FirstProblemAttrs } from './attrs.js';

const THREADS = 256;
/** Every adapter binds 8 buffers, and one of them takes the result. */
const MOST_INPUTS = 7;

/** One workgroup a sample. */
export function firstProblemShader(
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  { codes }: FirstProblemAttrs,
): WebGPUForm | null {
  const entries = Object.entries(inputs);
  if (entries.length > MOST_INPUTS) return null;
  const samples = entries[0]![1].shape[0]!;
  const look = ([name]: [string, tf.TensorInfo], i: number) => `
    for (var i = own; i < uniforms.${name}Size; i += ${THREADS}) {
      // By its bits: a shader may take for granted that values are finite.
      let bits = bitcast<u32>(${name}[n * uniforms.${name}Size + i]);
      if ((bits & 0x7f800000u) == 0x7f800000u) { found = min(found, ${codes[i]}u); }
    }
  `;
  return {
    shape: [samples],
    key: entries.map(([name], i) => `${name} ${codes[i]}`).join(),
    threads: samples * THREADS,
    workgroupSize: THREADS,
    uniforms: [
      { name: 'samples', type: 'i32', value: samples },
      ...entries.map(([name, { shape }]) => ({
        name: `${name}Size`,
        type: 'i32' as const,
        value: sampleSize(shape),
      })),
    ],
    code: `
      var<workgroup> first : array<u32, ${THREADS}>;

      fn main(index : i32) {
        let own = i32(localIndex);
        let n = index / ${THREADS};
        var found = 0xffffffffu;
        if (n < uniforms.samples) {
          ${entries.map(look).join('')}
        }
        first[own] = found;
        workgroupBarrier();
        if (own == 0 && n < uniforms.samples) {
          for (var i = 1; i < ${THREADS}; i++) { found = min(found, first[i]); }
          result[n] = select(f32(found), 0.0, found == 0xffffffffu);
        }
      }
    `,
  };
}
