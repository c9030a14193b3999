import { RandomState } from '@lucida/data';
import { describe, expect, test } from 'vitest';
import { median, medianInterval, outliers, quartiles } from '../../src/measure/statistics.ts';

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

describe('median and quartiles', () => {
  test('as NumPy has them', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    // numpy.quantile([1, 2, 4, 8], [0.25, 0.75])
    expect(quartiles([8, 1, 4, 2])).toEqual([1.75, 5]);
  });
});

describe('interval of the median', () => {
  // Ranks from the table of the sign test's critical values (two-sided, 5 %).
  test.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [10, 2, 9],
    [12, 3, 10],
    [15, 4, 12],
    [20, 6, 15],
    [25, 8, 18],
    [30, 10, 21],
    [50, 18, 33],
  ])('of %i values goes from the %i. to the %i.', (n, low, high) => {
    expect(medianInterval(upTo(n).reverse())).toEqual([low, high]);
  });

  test.each([0, 1, 5])('of %i values cannot be told', (n) => {
    expect(medianInterval(upTo(n))).toBeNull();
  });

  test('of very many values is what the normal approximation says, within a rank', () => {
    const [low, high] = medianInterval(upTo(40_000))!;
    expect(Math.abs(low - (20_000 - 1.96 * 100))).toBeLessThanOrEqual(1);
    expect(low + high).toBe(40_001);
  });

  test('holds the median of the values, and does not depend on their order or unit', () => {
    const random = new RandomState([0]);
    for (let n = 6; n < 60; n++) {
      const given = Array.from({ length: n }, () => random.randint(-20, 20));
      const [low, high] = medianInterval(given)!;
      expect(low).toBeLessThanOrEqual(median(given));
      expect(high).toBeGreaterThanOrEqual(median(given));
      const doubled = given.map((value) => 2 * value).reverse();
      expect(medianInterval(doubled)).toEqual([2 * low, 2 * high]);
    }
  });
});

describe('outliers', () => {
  test('are places beyond three interquartile ranges from the quartiles', () => {
    // Quartiles 2 and 4 (1 to 5 with a fifth in the middle place), so beyond -4 and 10.
    expect(outliers([1, 2, 3, 4, 5])).toEqual([]);
    expect(outliers([1, 2, 3, 4, 10])).toEqual([]);
    expect(outliers([11, 2, 3, 4, 1])).toEqual([0]);
    expect(outliers([-100, 2, 3, 4, 100])).toEqual([0, 4]);
    expect(outliers([])).toEqual([]);
  });
});
