import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { areaMatrix } from '../src/postprocess/area.js';
import { bilinearMatrix } from '../src/postprocess/bilinear.js';
import { cubicSplineMatrix } from '../src/postprocess/cubic-spline.js';
import { nearestMatrix } from '../src/postprocess/nearest.js';
import type { Resizer } from '../src/types.js';

interface Fixture {
  readonly beyondTheEnd: readonly [number, number][];
  readonly cases: readonly {
    readonly resizer: Resizer;
    readonly from: readonly number[];
    readonly to: readonly number[];
    readonly values: readonly number[];
    readonly expected: readonly number[];
  }[];
}

const fixture = JSON.parse(
  readFileSync(new URL('fixtures/resize.json', import.meta.url), 'utf8'),
) as Fixture;

const MATRICES = {
  bilinear: bilinearMatrix,
  nearest: nearestMatrix,
  area: areaMatrix,
  'cubic-spline': cubicSplineMatrix,
};

/** Applies the matrices of both axes in float64; a signal is an image of one row. */
function resize(resizer: Resizer, values: readonly number[], from: number[], to: number[]) {
  const [rows, columns] = from as [number, number];
  const [outRows, outColumns] = to as [number, number];
  const left = MATRICES[resizer](rows, outRows);
  const right = MATRICES[resizer](columns, outColumns);
  const result = new Float64Array(outRows * outColumns);
  for (let i = 0; i < outRows; i++) {
    for (let j = 0; j < outColumns; j++) {
      let sum = 0;
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          sum += left[i * rows + r]! * right[j * columns + c]! * values[r * columns + c]!;
        }
      }
      result[i * outColumns + j] = sum;
    }
  }
  return result;
}

const asImage = (shape: readonly number[]) => (shape.length === 1 ? [1, shape[0]!] : [...shape]);
const worst = (actual: ArrayLike<number>, expected: ArrayLike<number>) =>
  Math.max(...Array.from(expected, (value, i) => Math.abs(value - actual[i]!)));

describe('resizers against SciPy, Pillow and NumPy', () => {
  test.each(fixture.cases.map((entry) => ({ ...entry, name: `${entry.from} -> ${entry.to}` })))(
    '$resizer $name',
    ({ resizer, from, to, values, expected }) => {
      const actual = resize(resizer, values, asImage(from), asImage(to));
      // Pillow's bilinear rounds to float32; the others are float64.
      const tolerance = resizer === 'bilinear' ? 2e-7 : 1e-11;
      const scale = Math.max(...expected.map(Math.abs));
      expect(worst(actual, expected)).toBeLessThanOrEqual(tolerance * scale);
    },
  );
});

describe('resizer matrices', () => {
  test('cubic spline: SciPy gives 0 where rounding passes the end, and so do we', () => {
    expect(fixture.beyondTheEnd.length).toBeGreaterThan(4);
    for (const [from, to] of fixture.beyondTheEnd) {
      const last = cubicSplineMatrix(from, to).subarray((to - 1) * from);
      expect(Array.from(last)).toEqual(new Array(from).fill(0));
    }
    expect(worst(cubicSplineMatrix(5, 9).subarray(8 * 5), [0, 0, 0, 0, 1])).toBeLessThan(1e-15);
  });

  test('nearest: doubling shows every pixel twice', () => {
    const doubled = nearestMatrix(3, 6);
    expect(Array.from(doubled)).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1]);
  });

  test('area: boxes that cut pixels', () => {
    expect(worst(areaMatrix(3, 2), [2 / 3, 1 / 3, 0, 0, 1 / 3, 2 / 3])).toBeLessThan(1e-15);
    expect(Array.from(areaMatrix(2, 4))).toEqual([1, 0, 1, 0, 0, 1, 0, 1]);
  });

  test('bilinear: half-pixel centres, edges repeated', () => {
    expect(Array.from(bilinearMatrix(2, 4))).toEqual([1, 0, 0.75, 0.25, 0.25, 0.75, 0, 1]);
  });

  test.each(['bilinear', 'nearest', 'area', 'cubic-spline'] as const)(
    '%s keeps a constant, and equal sizes',
    (resizer) => {
      for (const [from, to] of [
        [1, 4],
        [5, 8],
        [9, 4],
        [6, 6],
      ] as const) {
        const matrix = MATRICES[resizer](from, to);
        for (let i = 0; i < to; i++) {
          const row = matrix.subarray(i * from, (i + 1) * from);
          expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          if (from === to) {
            expect(
              worst(
                row,
                Array.from(row, (_, j) => Number(i === j)),
              ),
            ).toBeLessThan(1e-12);
          }
        }
      }
    },
  );
});
