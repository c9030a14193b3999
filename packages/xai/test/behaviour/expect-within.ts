import { expect } from 'vitest';
import { distance, type Expected } from './bounds.js';

/**
 * Asserts that values are there, finite and within their bound.
 *
 * @param slack Added to the bound.
 */
export function expectWithin(
  what: string,
  actual: ArrayLike<number>,
  { values, allowed }: Pick<Expected, 'values' | 'allowed'>,
  slack = 0,
): void {
  expect(actual.length, `number of values of ${what}`).toBe(values.length);
  const off = distance(actual, values);
  // Written so that NaN fails.
  expect(off <= allowed + slack, `${what} is ${off} off, and ${allowed + slack} is allowed`).toBe(
    true,
  );
}
