import type { WebGPUForm } from '@lucida/runtime/fused';
import { channelShape } from './shapes.js';

/** Neighbouring channels, which lie side by side in memory, that share a workgroup. */
const CHANNELS = 8;
/** Threads that share the positions of a channel. */
const LANES = 32;

/**
 * The shader of a kernel that reduces `[n, ...spatial, channels]` over its positions to
 * `[n, channels]`: LANES threads a channel, each for every LANES-th position.
 *
 * @param declarations WGSL beside the function `main`.
 * @param body WGSL with `own` (the thread in its workgroup), `lane`, `start` (the index of the
 * channel's first value), `uniforms.positions` and `uniforms.channels`; `inside` is false for threads
 * without a channel, which must reach every barrier and read nothing. It leaves the result in
 * `reduced` in the threads of lane 0.
 */
export function byChannel(
  shape: readonly number[],
  key: string,
  declarations: string,
  body: string,
): WebGPUForm {
  const { samples, positions, channels } = channelShape(shape);
  const groups = Math.ceil(channels / CHANNELS);
  return {
    shape: [samples, channels],
    key,
    threads: samples * groups * CHANNELS * LANES,
    workgroupSize: CHANNELS * LANES,
    uniforms: [
      { name: 'samples', type: 'i32', value: samples },
      { name: 'positions', type: 'i32', value: positions },
      { name: 'channels', type: 'i32', value: channels },
      { name: 'groups', type: 'i32', value: groups },
    ],
    code: `
      var<workgroup> partial : array<f32, ${CHANNELS * LANES}>;
      ${declarations}

      // The sum over the lanes of the thread's channel, in a fixed order; a barrier for all.
      fn total(own : i32, value : f32) -> f32 {
        partial[own] = value;
        workgroupBarrier();
        var sum = 0.0;
        for (var lane = 0; lane < ${LANES}; lane++) { sum += partial[lane * ${CHANNELS} + own % ${CHANNELS}]; }
        workgroupBarrier();
        return sum;
      }

      fn main(index : i32) {
        let own = i32(localIndex);
        let lane = own / ${CHANNELS};
        let group = index / ${CHANNELS * LANES};
        let n = group / uniforms.groups;
        let k = (group % uniforms.groups) * ${CHANNELS} + own % ${CHANNELS};
        let inside = n < uniforms.samples && k < uniforms.channels;
        let start = n * uniforms.positions * uniforms.channels + k;
        var reduced = 0.0;
        ${body}
        if (inside && lane == 0) { result[n * uniforms.channels + k] = reduced; }
      }
    `,
  };
}

/** A loop over the positions of a thread, with `at` the index of the value. */
export function overPositions(body: string): string {
  return `
    if (inside) {
      for (var p = lane; p < uniforms.positions; p += ${LANES}) {
        let at = start + p * uniforms.channels;
        ${body}
      }
    }
  `;
}
