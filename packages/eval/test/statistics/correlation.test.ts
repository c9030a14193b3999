import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageRanks, shiftedSimilarity, spearman, templateSimilarity } from '../../src/index.js';
import { readFixture } from '../fixtures/read.js';

interface Fixture {
  spearman: { a: number[]; b: number[]; ranks: number[]; rho: number }[];
  correlation: { a: number[]; b: number[]; best: number }[];
}
const fixture = readFixture<Fixture>('statistics.json');

describe("Spearman's rank correlation", () => {
  it.each(fixture.spearman.map((pair, i) => ({ i, ...pair })))(
    'equals SciPy on pair $i',
    ({ a, b, ranks, rho }) => {
      expect(Array.from(averageRanks(a))).toEqual(ranks);
      expect(spearman(a, b)).toBeCloseTo(rho, 12);
    },
  );

  it('ranks single and double precision alike', () => {
    // 40 values, so that all bits of the keys matter, and few enough of them that many are equal.
    const some = [0, -0, 2 ** -149, -(2 ** -149), 2 ** -126, 1, -1, 1 + 2 ** -23, 3.4e38, -3.4e38];
    const value = fc.oneof(
      fc.constantFrom(...some),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(fc.array(value, { maxLength: 40 }), (values) => {
        const ranks = averageRanks(Float32Array.from(values));
        expect(ranks).toEqual(averageRanks(values));
        values.forEach((a, i) => {
          const below = values.filter((b) => b < a).length;
          const equal = values.filter((b) => b === a).length;
          expect(ranks[i]).toBe(below + (equal + 1) / 2);
        });
      }),
    );
  });

  it('is undefined for a constant map', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNull();
    expect(spearman([1, 2, 3], [0, 0, 0])).toBeNull();
  });

  it('is symmetric, and blind to what keeps the order', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer()), {
      minLength: 2,
      maxLength: 20,
    });
    fc.assert(
      fc.property(values, (pairs) => {
        const a = pairs.map(([x]) => x);
        const b = pairs.map(([, y]) => y);
        const rho = spearman(a, b);
        expect(spearman(b, a)).toBe(rho);
        const cubed = spearman(
          a.map((x) => x ** 3 + 2),
          b,
        );
        expect(cubed).toBe(rho);
      }),
    );
  });
});

describe('similarity of templates over shifts', () => {
  it.each(fixture.correlation)('equals numpy.correlate', ({ a, b, best }) => {
    expect(shiftedSimilarity(a, b)).toBeCloseTo(best, 12);
  });

  it('finds a shape that was moved, scaled and raised', () => {
    const shape = [0, 0, 0, 1, 3, 2, 0, 0];
    const moved = [0, 2, 6, 4, 0, 0, 0, 0].map((value) => value + 5);
    expect(shiftedSimilarity(shape, moved)).toBeGreaterThan(0.85);
    expect(shiftedSimilarity(shape, shape)).toBeCloseTo(1, 12);
    expect(shiftedSimilarity(shape, shape)).toBeLessThanOrEqual(1);
  });

  it('gives a symmetric matrix, 0 for a template without shape', () => {
    const matrix = templateSimilarity([
      [1, 2, 0],
      [0, 1, 2],
      [0.1, 0.1, 0.1],
    ]);
    expect(matrix[0]![1]).toBeCloseTo(matrix[1]![0]!, 12);
    expect(matrix[2]).toEqual([0, 0, 0]);
  });
});
