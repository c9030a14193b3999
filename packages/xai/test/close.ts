import { expect } from 'vitest';

/**
 * `|actual - expected| <= tolerance * max |expected|`, with no floor: a map of values near 1e-12 is
 * held to the same relative bound as one near 1.
 */
export function expectRelative(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-5,
): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs));
  const worst = Math.max(...Array.from(expected, (value, i) => Math.abs(actual[i]! - value)));
  expect(worst, `${worst} off, values up to ${scale}`).toBeLessThanOrEqual(tolerance * scale);
}
