import { RandomState } from '@lucida/data';
import { expect, it } from 'vitest';
import { bootstrapInterval, bootstrapIntervals } from '../../src/index.js';
import { readFixture } from '../fixtures/read.js';

interface Fixture {
  bootstrap: { scores: number[]; seed: number; resamples: number; interval: [number, number] }[];
}

it.each(readFixture<Fixture>('statistics.json').bootstrap)(
  'equals numpy with seed $seed and $resamples resamples',
  ({ scores, seed, resamples, interval }) => {
    const { low, high } = bootstrapInterval(scores, { seed, resamples });
    expect(low).toBeCloseTo(interval[0], 12);
    expect(high).toBeCloseTo(interval[1], 12);
  },
);

it('gives a column the same interval whatever stands beside it', () => {
  const random = new RandomState(3);
  const column = (length: number) => Float64Array.from({ length }, () => random.rand());
  const columns = [column(20), column(20), column(9)];
  const together = bootstrapIntervals(columns, { seed: 11 });
  expect(together).toEqual(columns.map((scores) => bootstrapInterval(scores, { seed: 11 })));
  expect(together[0]).not.toEqual(bootstrapInterval(columns[0]!, { seed: 12 }));
});

it('has no width when all scores are equal', () => {
  expect(bootstrapInterval([0.5, 0.5, 0.5], { seed: 0 })).toEqual({ low: 0.5, high: 0.5 });
});

it('covers the true mean about 95 times of 100', () => {
  // Means of 50 uniform numbers; the percentile interval is slightly narrow, so 90 is the floor:
  // at a true coverage of 0.94 fewer than 270 of 300 has a probability below 0.3 %.
  const random = new RandomState(2024);
  let covered = 0;
  let width = 0;
  for (let trial = 0; trial < 300; trial++) {
    const scores = Float64Array.from({ length: 50 }, () => random.rand());
    const { low, high } = bootstrapInterval(scores, { seed: trial, resamples: 400 });
    if (low <= 0.5 && 0.5 <= high) covered++;
    width += (high - low) / 300;
  }
  expect(covered).toBeGreaterThanOrEqual(270);
  expect(covered).toBeLessThanOrEqual(297);
  // 2 x 1.96 x sqrt(1/12 / 50) = 0.160
  expect(width).toBeGreaterThan(0.145);
  expect(width).toBeLessThan(0.17);
});

it('refuses an empty column', () => {
  expect(() => bootstrapInterval([], { seed: 0 })).toThrow(/no scores/);
});
