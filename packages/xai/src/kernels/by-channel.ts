import type { WebGPUForm } from '@lucida/runtime/fused';
import { channelShape } from './shapes.js';

/** Threads of a workgroup, all of which have the same sample, and neighbouring channels. */
export const THREADS = 256;
/** Threads that share the positions of a channel. */
const LANES = 32;
/**
 * Below so many positions one thread adds up by itself: for 32 maps of 40 x 25 that takes a tenth of
 * the time on a software adapter.
 */
const FEW_POSITIONS = 128;

/**
 * The shader of a kernel that reduces `[n, ...spatial, channels]` over its positions to
 * `[n, channels]`: one or several threads a channel, its lanes, among which the positions are divided.
 *
 * @param declarations WGSL beside the function `main`.
 * @param body WGSL with `own` (the thread in its workgroup), `lane`, the sample `n`, its channel `k`,
 * `uniforms.positions` and `uniforms.channels`; `inside` is false for threads without a channel, which
 * must reach every barrier and read nothing. It leaves the result in `reduced` in the threads of lane 0.
 */
export function byChannel(
  shape: readonly number[],
  key: string,
  declarations: string,
  body: string,
): WebGPUForm {
  const { samples, positions, channels } = channelShape(shape);
  const lanes = positions < FEW_POSITIONS ? 1 : LANES;
  const together = THREADS / lanes;
  const groups = Math.ceil(channels / together);
  return {
    shape: [samples, channels],
    key: `${key} ${lanes}`,
    threads: samples * groups * THREADS,
    workgroupSize: THREADS,
    uniforms: [
      { name: 'samples', type: 'i32', value: samples },
      { name: 'positions', type: 'i32', value: positions },
      { name: 'channels', type: 'i32', value: channels },
      { name: 'groups', type: 'i32', value: groups },
      { name: 'lanes', type: 'i32', value: lanes },
    ],
    code: `
      ${declarations}
      ${lanes > 1 ? sharedTotal(lanes, together) : OWN_TOTAL}

      fn main(index : i32) {
        let own = i32(localIndex);
        let lane = own / ${together};
        let group = index / ${THREADS};
        let n = group / uniforms.groups;
        let k = (group % uniforms.groups) * ${together} + own % ${together};
        let inside = n < uniforms.samples && k < uniforms.channels;
        var reduced = 0.0;
        ${body}
        if (inside && lane == 0) { result[n * uniforms.channels + k] = reduced; }
      }
    `,
  };
}

/** The sum over the lanes of the thread's channel, in a fixed order; a barrier for all. */
function sharedTotal(lanes: number, together: number): string {
  return `
    var<workgroup> partial : array<f32, ${THREADS}>;

    fn total(own : i32, value : f32) -> f32 {
      partial[own] = value;
      workgroupBarrier();
      var sum = 0.0;
      for (var lane = 0; lane < ${lanes}; lane++) { sum += partial[lane * ${together} + own % ${together}]; }
      workgroupBarrier();
      return sum;
    }
  `;
}

const OWN_TOTAL = 'fn total(own : i32, value : f32) -> f32 { return value; }';

/**
 * A loop over the positions of a thread, with `at` the index of the value.
 *
 * @param positions WGSL of how many there are, in a tensor that has not as many as the reduced one.
 */
export function overPositions(body: string, positions = 'uniforms.positions'): string {
  return `
    if (inside) {
      for (var p = lane; p < ${positions}; p += uniforms.lanes) {
        let at = (n * ${positions} + p) * uniforms.channels + k;
        ${body}
      }
    }
  `;
}
