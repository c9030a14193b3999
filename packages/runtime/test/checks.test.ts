import { describe, expect, it } from 'vitest';
import { checkChoice, checkNumber, type NumberRange } from '../src/checks.js';
import { UsageError } from '../src/errors.js';

describe('checkNumber', () => {
  it.each<[number, NumberRange]>([
    [1, { integer: true, min: 1, max: 1 }],
    [0.5, { above: 0, below: 1 }],
    [-1e300, {}],
  ])('gives back %d within %o', (value, range) => {
    expect(checkNumber('The share', value, range)).toBe(value);
  });

  it.each<[number, NumberRange, string]>([
    [0, { integer: true, min: 1, max: 65_536 }, 'is 0; give a whole number from 1 to 65,536.'],
    [1.5, { integer: true, min: 1, max: 2 }, 'is 1.5; give a whole number from 1 to 2.'],
    [0, { above: 0, below: 1 }, 'is 0; give a number above 0 and below 1.'],
    [1, { min: 0, below: 1 }, 'is 1; give a number of 0 or more and below 1.'],
    [2, { above: 0.001, max: 1 }, 'is 2; give a number above 0.001 and of 1 or less.'],
    [0, { integer: true, min: 1 }, 'is 0; give a whole number of 1 or more.'],
    [Number.NaN, { min: 0, max: 1 }, 'is NaN; give a number from 0 to 1.'],
    [Number.POSITIVE_INFINITY, { min: 0 }, 'is Infinity; give a number of 0 or more.'],
    ['3' as unknown as number, { min: 0, max: 9 }, 'is 3; give a number from 0 to 9.'],
  ])('refuses %d outside %o', (value, range, message) => {
    const check = () => checkNumber('The share', value, range);
    expect(check).toThrow(UsageError);
    expect(check).toThrow(`The share ${message}`);
  });
});

describe('checkChoice', () => {
  it('gives back one of the choices and refuses what is none', () => {
    expect(checkChoice('fruit', 'pear', ['apple', 'pear'])).toBe('pear');
    const check = () => checkChoice('fruit', 'toString', ['apple', 'pear']);
    expect(check).toThrow(UsageError);
    expect(check).toThrow('There is no fruit "toString"; choose from apple, pear.');
  });
});
