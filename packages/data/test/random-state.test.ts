import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { UsageError } from '@lucida/runtime/errors';
import { describe, expect, test } from 'vitest';
import { RandomState } from '../src/random-state.js';
import { roundedLog } from '../src/rounded-log.js';

interface Case {
  seed: number | number[];
  rand: string[];
  randn: string[];
  choice: number[];
  randint: number[];
  randintOne: number;
  randint32: number[];
  randint33: number[];
  randintWide: number[];
  permutation: number[];
  permutationDigest: string;
  randnDigest: string;
  after: string[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('./fixtures/random-state.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

function bits(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

function digest(array: Int32Array | Float64Array): string {
  return createHash('sha256').update(new Uint8Array(array.buffer)).digest('hex');
}

const HARD_LOGS: [number, number][] = [
  [0.8669361094050653, -0.14278999649127183],
  [0.8944763151734073, -0.11151685466965726],
  [0.7379238021122185, -0.3039147088826627],
  [0.9914644345291312, -0.008572202034648755],
  [0.9372128237367857, -0.06484488941096687],
  [0.9109468247531411, -0.09327075361992186],
];

const times = <T>(n: number, draw: () => T): T[] => Array.from({ length: n }, draw);

describe('RandomState draws what numpy draws', () => {
  test.each(cases.map((c) => [JSON.stringify(c.seed).slice(0, 30), c] as const))(
    'seed %s',
    (_, expected) => {
      const random = new RandomState(expected.seed);
      expect(times(3, () => bits(random.rand()))).toEqual(expected.rand);
      expect(times(5, () => bits(random.randn()))).toEqual(expected.randn);
      expect(times(8, () => random.choice(48))).toEqual(expected.choice);
      expect(times(4, () => random.randint(-5, 1_000_000))).toEqual(expected.randint);
      expect(random.randint(7, 8)).toBe(expected.randintOne);
      expect(times(3, () => random.randint(0, 2 ** 32))).toEqual(expected.randint32);
      expect(times(3, () => random.randint(0, 2 ** 32 + 1))).toEqual(expected.randint33);
      expect(times(4, () => random.randint(-(2 ** 40), 2 ** 50 + 12345))).toEqual(
        expected.randintWide,
      );
      expect([...random.permutation(13)]).toEqual(expected.permutation);
      expect(digest(random.permutation(5000))).toBe(expected.permutationDigest);
      const normal = Float64Array.from({ length: 100_001 }, () => random.randn());
      expect(digest(normal)).toBe(expected.randnDigest);
      expect([bits(random.randn()), bits(random.rand())]).toEqual(expected.after);
    },
  );

  test('shuffle orders any array as permutation does', () => {
    const letters = [...'abcdefghijklm'];
    new RandomState(5).shuffle(letters);
    const order = new RandomState(5).permutation(13);
    expect(letters).toEqual([...order].map((index) => 'abcdefghijklm'[index]));
  });

  test.each([-1, 2 ** 32, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses seed %s', (seed) => {
    expect(() => new RandomState(seed)).toThrow(UsageError);
    expect(() => new RandomState([seed])).toThrow(UsageError);
  });

  test('refuses empty and impossible ranges', () => {
    const random = new RandomState(0);
    expect(() => new RandomState([])).toThrow(UsageError);
    expect(() => random.randint(3, 3)).toThrow(UsageError);
    expect(() => random.randint(0, Number.NaN)).toThrow(UsageError);
    expect(() => random.randint(-(2 ** 53) + 1, 2 ** 53 - 1)).toThrow(/wider/);
    expect(() => random.choice(0)).toThrow(UsageError);
    expect(() => random.permutation(-1)).toThrow(UsageError);
  });
});

describe('roundedLog', () => {
  test('is exact to the last bit where the true value is known', () => {
    expect(roundedLog(1)).toBe(0);
    expect(roundedLog(2)).toBe(Math.LN2);
    expect(roundedLog(10)).toBe(Math.LN10);
    expect(roundedLog(0.5)).toBe(-Math.LN2);
    expect(roundedLog(1e-300)).toBe(-690.7755278982137);
  });

  test('rounds the cases that a logarithm accurate to 0.505 ulp gets wrong', () => {
    // Rounded from 45 decimal digits; the C library's log gives the neighbouring double.
    for (const [x, log] of HARD_LOGS) expect(roundedLog(x)).toBe(log);
  });
});
