import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SCORES } from '../../src/index.js';
import { architectures, netOf, samplesFor } from '../reference/random-architecture.js';
import { BOUND, largest, referenceWithin } from './bounds.js';
import { mapsOf } from './maps-of.js';

test('nine in ten bounds are 1e-5, and none is above 1e-3', () => {
  const shares = fc.sample(architectures, { numRuns: 60, seed: 61 }).flatMap((architecture) => {
    const { net } = netOf(architecture);
    const [sample] = samplesFor(net, 1, architecture.seed + 1) ?? [];
    if (!sample) return [];
    return SCORES.flatMap((score) => {
      const expected = referenceWithin(net, sample, (of, x) => mapsOf(of, x, 0, score, 'zero'));
      return Object.values(expected).map(({ values, allowed }) => allowed / largest(values));
    });
  });
  expect(shares.length).toBeGreaterThan(500);
  expect(Math.max(...shares.filter(Number.isFinite))).toBeLessThan(1e-3);
  const narrow = shares.filter((share) => share < 1.0001 * BOUND);
  expect(narrow.length / shares.length).toBeGreaterThan(0.9);
});
