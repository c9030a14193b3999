import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import type { TopFractionAttrs, TopFractionInputs } from './types.js';

const THREADS = 256;

/** For shorter rows tfjs' own sorting is as fast. */
const FEWEST_POSITIONS = 128;

/** One workgroup a row: four passes of 8 bits find the threshold, a fifth masks. */
export function topFractionMaskShader(
  { inputs, maps }: Readonly<Record<TopFractionInputs, tf.TensorInfo>>,
  { rank }: TopFractionAttrs,
): WebGPUForm | null {
  const rows = maps.shape[0]!;
  const size = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
  const positions = size(maps.shape) / rows;
  if (positions < FEWEST_POSITIONS) return null;
  return {
    shape: inputs.shape,
    key: '',
    threads: rows * THREADS,
    workgroupSize: THREADS,
    uniforms: [
      { name: 'rows', type: 'i32', value: rows },
      { name: 'positions', type: 'i32', value: positions },
      { name: 'channels', type: 'i32', value: size(inputs.shape) / size(maps.shape) },
      { name: 'rank', type: 'i32', value: rank },
    ],
    code: `
      var<workgroup> counts : array<atomic<u32>, 256>;
      var<workgroup> threshold : u32;
      var<workgroup> left : u32;

      // Whole numbers in the order of the floats; -0 is 0.
      fn keyOf(value : f32) -> u32 {
        let bits = bitcast<u32>(value);
        if (bits == 0x80000000u) { return bits; }
        return select(bits | 0x80000000u, ~bits, bits > 0x80000000u);
      }

      fn main(index : i32) {
        let row = index / ${THREADS};
        let thread = i32(localIndex);
        // All threads of a workgroup share a row; beyond the last one there is nothing to do but to
        // meet at the barriers.
        let positions = select(0, uniforms.positions, row < uniforms.rows);
        if (thread == 0) {
          threshold = 0u;
          left = u32(uniforms.rank);
        }
        for (var shift = 24; shift >= 0; shift -= 8) {
          atomicStore(&counts[thread], 0u);
          workgroupBarrier();
          let prefix = threshold;
          // Neighbours share their digit more often than not: they are counted together.
          var digit = 0u;
          var run = 0u;
          for (var p = thread; p < positions; p += ${THREADS}) {
            let key = keyOf(maps[row * positions + p]);
            // The digits found so far must agree; shifting by all 32 bits is not defined.
            if (shift < 24 && ((key ^ prefix) >> (u32(shift) + 8u)) != 0u) { continue; }
            let own = (key >> u32(shift)) & 255u;
            if (own != digit && run > 0u) {
              atomicAdd(&counts[digit], run);
              run = 0u;
            }
            digit = own;
            run += 1u;
          }
          if (run > 0u) { atomicAdd(&counts[digit], run); }
          workgroupBarrier();
          if (thread == 0 && positions > 0) {
            var found = 255u;
            var remaining = left;
            for (var count = atomicLoad(&counts[found]); remaining >= count && found > 0u;
                count = atomicLoad(&counts[found])) {
              remaining -= count;
              found -= 1u;
            }
            left = remaining;
            threshold = prefix | (found << u32(shift));
          }
          workgroupBarrier();
        }
        for (var i = thread; i < positions * uniforms.channels; i += ${THREADS}) {
          let at = row * positions * uniforms.channels + i;
          let map = maps[row * positions + i / uniforms.channels];
          result[at] = select(0.0, inputs[at], keyOf(map) > threshold);
        }
      }
    `,
  };
}
