import type { WebGPUForm } from '@lucida/runtime/fused';
import { channelShape } from './shapes.js';

const THREADS = 64;
/** Up to this many channels one thread adds up by itself. */
const FEW = 128;

/**
 * The shader of a kernel that adds up the channels of `[n, ...spatial, channels]`: `[n, ...spatial]`.
 * One thread a position, or 16 where there are many channels.
 *
 * @param term WGSL of what channel k adds, with `at` the index of its value and `n` its sample.
 */
export function byPosition(shape: readonly number[], key: string, term: string): WebGPUForm {
  const { samples, positions, channels } = channelShape(shape);
  const lanes = channels <= FEW ? 1 : 16;
  return {
    shape: shape.slice(0, -1),
    key: `${key} ${lanes}`,
    threads: samples * positions * lanes,
    workgroupSize: THREADS,
    uniforms: [
      { name: 'rows', type: 'i32', value: samples * positions },
      { name: 'positions', type: 'i32', value: positions },
      { name: 'channels', type: 'i32', value: channels },
    ],
    code: `
      var<workgroup> partial : array<f32, ${THREADS}>;

      fn main(index : i32) {
        let own = i32(localIndex);
        let lane = own % ${lanes};
        let row = index / ${lanes};
        var sum = 0.0;
        if (row < uniforms.rows) {
          let n = row / uniforms.positions;
          for (var k = lane; k < uniforms.channels; k += ${lanes}) {
            let at = row * uniforms.channels + k;
            sum += ${term};
          }
        }
        ${lanes > 1 ? addUpLanes(lanes) : ''}
        if (row < uniforms.rows && lane == 0) { result[row] = sum; }
      }
    `,
  };
}

function addUpLanes(lanes: number): string {
  return `
    partial[own] = sum;
    workgroupBarrier();
    sum = 0.0;
    for (var i = 0; i < ${lanes}; i++) { sum += partial[own - lane + i]; }
  `;
}
