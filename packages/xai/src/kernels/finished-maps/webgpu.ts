import type { WebGPUForm } from '@lucida/runtime/fused';
import type * as tf from '@tensorflow/tfjs';
import type { FinishedMapsAttrs } from './attrs.js';

const THREADS = 256;
/** At most this many workgroups a map: each looks for the map's maximum anew. */
const MOST_GROUPS = 32;
/** 8 KiB of a workgroup's memory, half of what every adapter has. */
const WIDEST = 2048;

/** A workgroup finishes some rows of a map: first along the columns into `line`, then along it. */
export function finishedMapsShader(
  { raw, rows, columns }: Readonly<Record<'raw' | 'rows' | 'columns', tf.TensorInfo>>,
  { shape, resizer }: FinishedMapsAttrs,
): WebGPUForm | null {
  const samples = raw.shape[0]!;
  const width = raw.shape.at(-1)!;
  const height = raw.shape.length === 2 ? 1 : raw.shape[1]!;
  const [outHeight, rowEntries] = rows.shape as [number, number];
  const [outWidth, columnEntries] = columns.shape as [number, number];
  if (width > WIDEST) return null;
  const rowsEach = Math.ceil(outHeight / MOST_GROUPS);
  const groups = Math.ceil(outHeight / rowsEach);
  const clipped = resizer === 'cubic-spline' ? 'value' : 'min(1.0, value)';
  const uniform = (name: string, value: number) => ({ name, type: 'i32' as const, value });
  return {
    shape: [samples, ...shape],
    key: clipped,
    threads: samples * groups * THREADS,
    workgroupSize: THREADS,
    uniforms: [
      uniform('samples', samples),
      uniform('groups', groups),
      uniform('height', height),
      uniform('width', width),
      uniform('outHeight', outHeight),
      uniform('outWidth', outWidth),
      uniform('rowEntries', rowEntries),
      uniform('columnEntries', columnEntries),
      uniform('rowsEach', rowsEach),
    ],
    code: `
      var<workgroup> largest : array<f32, ${THREADS}>;
      var<workgroup> line : array<f32, ${WIDEST}>;

      fn main(index : i32) {
        let own = i32(localIndex);
        let size = uniforms.height * uniforms.width;
        let group = index / ${THREADS};
        let n = group / uniforms.groups;
        let inside = n < uniforms.samples;
        let map = n * size;

        var max0 = 0.0;
        if (inside) {
          for (var i = own; i < size; i += ${THREADS}) { max0 = max(max0, raw[map + i]); }
        }
        largest[own] = max0;
        workgroupBarrier();
        for (var step = ${THREADS / 2}; step > 0; step /= 2) {
          if (own < step) { largest[own] = max(largest[own], largest[own + step]); }
          workgroupBarrier();
        }
        let top = largest[0];
        let something = top >= 0x1p-126f;
        // An adapter may divide by forming 1 / max, which overflows or vanishes for extreme maxima.
        // Powers of two move them to the middle of the range without rounding.
        let scale = select(0x1p64f, 0x1p-64f, top > 1.0);
        let divisor = select(1.0, top * scale, something);

        for (var r = 0; r < uniforms.rowsEach; r++) {
          let y = (group % uniforms.groups) * uniforms.rowsEach + r;
          let writes = inside && y < uniforms.outHeight;
          if (writes && something) {
            let first = i32(rows[y * uniforms.rowEntries]);
            for (var x = own; x < uniforms.width; x += ${THREADS}) {
              var sum = 0.0;
              for (var tap = 1; tap < uniforms.rowEntries; tap++) {
                let value = max(0.0, raw[map + (first + tap - 1) * uniforms.width + x]);
                // However an adapter divides, the maximum is 1.
                let share = select(value * scale / divisor, 1.0, value == top);
                sum += rows[y * uniforms.rowEntries + tap] * share;
              }
              line[x] = sum;
            }
          }
          workgroupBarrier();
          if (writes) {
            for (var x = own; x < uniforms.outWidth; x += ${THREADS}) {
              var value = 0.0;
              if (something) {
                let first = i32(columns[x * uniforms.columnEntries]);
                for (var tap = 1; tap < uniforms.columnEntries; tap++) {
                  value += columns[x * uniforms.columnEntries + tap] * line[first + tap - 1];
                }
              }
              result[(n * uniforms.outHeight + y) * uniforms.outWidth + x] = ${clipped};
            }
          }
          workgroupBarrier();
        }
      }
    `,
  };
}
