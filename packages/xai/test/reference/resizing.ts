/** The resizers in float64, written for one row of values and applied axis by axis. */
import type { Resizer } from '../../src/types.js';

type Row = readonly number[];

const ROWS: Record<Resizer, (row: Row, size: number) => number[]> = {
  /** The value half-way between pixel centres is the mean of both; beyond the centres the edge's. */
  bilinear: (row, size) =>
    places(size, (i) => {
      const x = ((i + 0.5) * row.length) / size - 0.5;
      const inside = Math.min(Math.max(x, 0), row.length - 1);
      const low = Math.floor(inside);
      const high = Math.min(low + 1, row.length - 1);
      return row[low]! * (1 - (inside - low)) + row[high]! * (inside - low);
    }),
  nearest: (row, size) => places(size, (i) => row[Math.floor(((i + 0.5) * row.length) / size)]!),
  /** The mean over what an output pixel covers, each input pixel by its share. */
  area: (row, size) =>
    places(size, (i) => {
      const width = row.length / size;
      return row.reduce((sum, value, j) => {
        const covered = Math.min(j + 1, (i + 1) * width) - Math.max(j, i * width);
        return sum + (value * Math.max(0, covered)) / width;
      }, 0);
    }),
  /** Ends on ends, mirrored beyond them. */
  'cubic-spline': (row, size) => {
    const last = row.length - 1;
    const coefficients = splineCoefficients(row);
    return places(size, (i) => {
      const x = size === 1 ? 0 : i * (last / (size - 1));
      // Where rounding puts the last place beyond the end SciPy gives 0.
      if (x > last) return 0;
      let sum = 0;
      for (let j = Math.floor(x) - 1; j <= Math.floor(x) + 2; j++) {
        sum += coefficients[mirrored(j, row.length)]! * basis(x - j);
      }
      return sum;
    });
  },
};

const places = <T>(size: number, value: (i: number) => T): T[] =>
  Array.from({ length: size }, (_, i) => value(i));

/** Resizes a map over one or two axes. */
export function resized(map: Row, from: Row, to: Row, resizer: Resizer): number[] {
  const alongRow = ROWS[resizer];
  const resize = (row: Row, size: number) => (row.length === size ? [...row] : alongRow(row, size));
  if (from.length === 1) return resize(map, to[0]!);
  const [height, width] = from as [number, number];
  const wide = places(height, (y) => resize(map.slice(y * width, (y + 1) * width), to[1]!));
  const columns = places(to[1]!, (x) =>
    resize(
      wide.map((row) => row[x]!),
      to[0]!,
    ),
  );
  return places(to[0]! * to[1]!, (i) => columns[i % to[1]!]![Math.floor(i / to[1]!)]!);
}

function mirrored(i: number, length: number): number {
  if (length === 1) return 0;
  const turned = Math.abs(i) % (2 * length - 2);
  return turned < length ? turned : 2 * length - 2 - turned;
}

/** From `(c[i-1] + 4 c[i] + c[i+1]) / 6 = row[i]`, by rounds that divide the error by 2 or more. */
function splineCoefficients(row: Row): number[] {
  const c = [...row];
  if (row.length === 1) return c;
  for (let round = 0; round < 80; round++) {
    row.forEach((value, i) => {
      const [before, after] = [c[mirrored(i - 1, row.length)]!, c[mirrored(i + 1, row.length)]!];
      c[i] = (6 * value - before - after) / 4;
    });
  }
  return c;
}

/** The cubic B-spline. */
function basis(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return 2 / 3 - t * t + (t * t * t) / 2;
  return t < 2 ? (2 - t) ** 3 / 6 : 0;
}
