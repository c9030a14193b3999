import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateMnist1d, type Mnist1dOptions } from '../src/index.js';

type Published = Record<string, unknown>;
interface Case {
  options: Published;
  shapes: Record<string, number[]>;
  sha256: Record<string, string>;
  maskSums: number[];
  maskTestSums: number[];
  firstMask: number[];
}

const { cases } = JSON.parse(
  readFileSync(new URL('./fixtures/mnist1d.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

function inCamelCase(options: Published): Mnist1dOptions {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

function digest(...arrays: (Float64Array | Int32Array)[]): string {
  const hash = createHash('sha256');
  for (const array of arrays) {
    const wide = array instanceof Int32Array ? BigInt64Array.from(array, BigInt) : array;
    hash.update(new Uint8Array(wide.buffer, wide.byteOffset, wide.byteLength));
  }
  return hash.digest('hex');
}

function rowSums(values: Float64Array, length: number): number[] {
  return Array.from({ length: values.length / length }, (_, row) =>
    values.subarray(row * length, (row + 1) * length).reduce((a, b) => a + b, 0),
  );
}

describe('generateMnist1d', () => {
  test.each(cases.map((c) => [JSON.stringify(c.options), c] as const))(
    'gives the generator’s very bytes for %s',
    (_, expected) => {
      const made = generateMnist1d(inCamelCase(expected.options));
      expect({
        x: digest(made.x),
        x_test: digest(made.xTest),
        y: digest(made.y),
        y_test: digest(made.yTest),
        t: digest(made.t),
        templates_x: digest(...made.templates.x),
        templates_t: digest(made.templates.t),
      }).toEqual(expected.sha256);
      expect([made.y.length, made.length]).toEqual(expected.shapes.x);
      expect([made.yTest.length, made.length]).toEqual(expected.shapes.x_test);

      const close = (actual: number[], wanted: number[]) => {
        expect(actual.length).toBe(wanted.length);
        actual.forEach((sum, i) => void expect(sum).toBeCloseTo(wanted[i] as number, 10));
      };
      close(rowSums(made.mask, made.length).slice(0, 40), expected.maskSums);
      close(rowSums(made.maskTest, made.length).slice(0, 40), expected.maskTestSums);
      const all = [...made.mask, ...made.maskTest];
      close(all.slice(0, made.length), expected.firstMask);
    },
  );

  test.each([false, true])('masks are where the signal is, shuffled: %s', (shuffleSeq) => {
    const made = generateMnist1d({
      numSamples: 300,
      trainSplit: 1,
      corrNoiseScale: 0,
      iidNoiseScale: 0,
      shearScale: 0,
      shuffleSeq,
      seed: 3,
    });
    // Outside the digit every value is the same zero, shifted and scaled by the normalisation.
    const outside = made.x[made.mask.indexOf(0)] as number;
    let inside = 0;
    made.mask.forEach((weight, i) => {
      const distance = Math.abs((made.x[i] as number) - outside);
      if (weight === 0) expect(distance).toBe(0);
      else expect(distance).toBeGreaterThan(0);
      expect(weight).toBeGreaterThanOrEqual(0);
      expect(weight).toBeLessThanOrEqual(1);
      inside += weight;
    });
    // 12 positions of 48 to 72, each about as likely.
    expect(inside / made.mask.length).toBeCloseTo(0.2, 1);
  });

  test('the digit is at one end or the other when nothing moves it', () => {
    const made = generateMnist1d({
      numSamples: 10,
      trainSplit: 1,
      padding: [12, 12],
      templateLen: 12,
      maxTranslation: 1,
      finalSeqLength: 24,
    });
    for (let row = 0; row < 10; row++) {
      const mask = [...made.mask.subarray(row * 24, row * 24 + 24)];
      expect(mask).toEqual([...Array(12).fill(1), ...Array(12).fill(0)]);
    }
  });

  const bad: [string, unknown, RegExp][] = [
    ['numSamples', 9, /numSamples is 9; give a whole number from 10 to 10,000,000/],
    ['numSamples', 1e12, /numSamples is 1000000000000/],
    ['numSamples', 50.5, /numSamples is 50.5/],
    ['trainSplit', -0.1, /trainSplit is -0.1; give a number from 0 to 1/],
    ['trainSplit', 1.1, /trainSplit is 1.1/],
    ['trainSplit', Number.NaN, /trainSplit is NaN/],
    ['templateLen', 0, /templateLen is 0/],
    ['padding', [5, 3], /padding\[1\] is 3; give a whole number from 5/],
    ['padding', [-1, 3], /padding\[0\] is -1/],
    ['padding', [5], /padding is \[5\]/],
    ['padding', 5, /padding is 5/],
    ['scaleCoeff', Number.POSITIVE_INFINITY, /scaleCoeff is Infinity/],
    ['maxTranslation', 0, /maxTranslation is 0/],
    ['corrNoiseScale', -1, /corrNoiseScale is -1/],
    ['iidNoiseScale', Number.NaN, /iidNoiseScale is NaN/],
    ['shearScale', 1e9, /shearScale is 1000000000/],
    ['shuffleSeq', 'no', /shuffleSeq is no; it must be true or false/],
    ['finalSeqLength', 2.5, /finalSeqLength is 2.5/],
    ['finalSeqLength', 100_000, /together ask for more than 50000000 values/],
    ['seed', -1, /seed is -1/],
    ['seed', '42', /seed is 42; give a whole number/],
    ['samples', 10, /no MNIST-1D option 'samples'; there are numSamples/],
  ];
  test.each(bad)('refuses %s = %s', (name, value, message) => {
    const options = { [name]: value } as Mnist1dOptions;
    expect(() => generateMnist1d(options)).toThrow(UsageError);
    expect(() => generateMnist1d(options)).toThrow(message);
  });

  test('says so when there is nothing but a flat line', () => {
    const options = {
      numSamples: 10,
      maxTranslation: 1,
      finalSeqLength: 1,
      scaleCoeff: 0,
      iidNoiseScale: 0,
      shearScale: 0,
    };
    expect(() => generateMnist1d(options)).toThrow(LucidaError);
    expect(() => generateMnist1d(options)).toThrow(/one flat line/);
  });

  test('gives finite values or one sentence for any allowed arguments', () => {
    fc.assert(
      fc.property(
        fc.record({
          numSamples: fc.integer({ min: 10, max: 60 }),
          trainSplit: fc.double({ min: 0, max: 1, noNaN: true }),
          templateLen: fc.integer({ min: 1, max: 40 }),
          padding: fc
            .tuple(fc.nat(30), fc.nat(30))
            .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as [number, number]),
          scaleCoeff: fc.double({ min: 0, max: 1000, noNaN: true }),
          maxTranslation: fc.integer({ min: 1, max: 100 }),
          corrNoiseScale: fc.double({ min: 0, max: 1000, noNaN: true }),
          iidNoiseScale: fc.double({ min: 0, max: 1000, noNaN: true }),
          shearScale: fc.double({ min: 0, max: 1000, noNaN: true }),
          shuffleSeq: fc.boolean(),
          finalSeqLength: fc.integer({ min: 1, max: 60 }),
          seed: fc.integer({ min: 0, max: 0xffffffff }),
        }),
        (options) => {
          let made: ReturnType<typeof generateMnist1d>;
          try {
            made = generateMnist1d(options);
          } catch (error) {
            expect(error).toBeInstanceOf(LucidaError);
            return;
          }
          const values = [...made.x, ...made.xTest, ...made.t, ...made.mask, ...made.maskTest];
          expect(values.every(Number.isFinite)).toBe(true);
          expect(made.y.length + made.yTest.length).toBe(10 * Math.floor(options.numSamples / 10));
        },
      ),
      { numRuns: 60 },
    );
  });
});
