import type { HostForm, HostTensor } from '@lucida/runtime/fused';
import { SMALLEST_NORMAL } from '../../float32.js';
import { sampleSize } from '../shapes.js';
import type { FinishedMapsAttrs } from './attrs.js';

/** The reference. */
export const finishedMapsOnHost: HostForm<'raw' | 'rows' | 'columns', FinishedMapsAttrs> = {
  shape: ({ raw }, { shape }) => [raw.shape[0]!, ...shape],
  run({ raw, rows, columns }, { resizer }, output) {
    const size = sampleSize(raw.shape);
    const width = raw.shape.at(-1)!;
    const outputSize = rows.shape[0]! * columns.shape[0]!;
    const highest = resizer === 'cubic-spline' ? Number.POSITIVE_INFINITY : 1;
    const row = new Float64Array(width);
    const normalized = new Float64Array(size);
    for (let n = 0; n < raw.shape[0]!; n++) {
      const map = raw.values.subarray(n * size, (n + 1) * size);
      let max = 0;
      for (let i = 0; i < size; i++) max = Math.max(max, map[i]!);
      if (max < SMALLEST_NORMAL) continue;
      for (let i = 0; i < size; i++) normalized[i] = Math.max(0, map[i]!) / max;
      for (let y = 0; y < rows.shape[0]!; y++) {
        resizedRow(normalized, rows, y, row);
        const start = n * outputSize + y * columns.shape[0]!;
        resizeRow(row, columns, highest, output, start);
      }
    }
  },
};

/** Row `y` of a map that is resized along its columns alone. */
function resizedRow(
  map: Float64Array,
  { values, shape }: HostTensor,
  y: number,
  row: Float64Array,
): void {
  const [, entries] = shape as [number, number];
  const first = values[y * entries]!;
  row.fill(0);
  for (let tap = 1; tap < entries; tap++) {
    const weight = values[y * entries + tap]!;
    const start = (first + tap - 1) * row.length;
    for (let x = 0; x < row.length; x++) row[x]! += weight * map[start + x]!;
  }
}

function resizeRow(
  row: Float64Array,
  { values, shape }: HostTensor,
  highest: number,
  output: Float32Array,
  start: number,
): void {
  const [width, entries] = shape as [number, number];
  // Two taps, as bilinear resizing has: without a loop for them it takes half the time.
  if (entries === 3) {
    for (let x = 0, i = 0; x < width; x++, i += 3) {
      const first = values[i]!;
      const sum = values[i + 1]! * row[first]! + values[i + 2]! * row[first + 1]!;
      output[start + x] = Math.min(highest, sum);
    }
    return;
  }
  for (let x = 0; x < width; x++) {
    const first = values[x * entries]! - 1;
    let sum = 0;
    for (let tap = 1; tap < entries; tap++) sum += values[x * entries + tap]! * row[first + tap]!;
    output[start + x] = Math.min(highest, sum);
  }
}
