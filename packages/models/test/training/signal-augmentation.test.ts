import { RandomState } from '@lucida/data';
import { expectClose } from '@lucida/runtime/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AugmentationSpec, augment } from '../../src/training/augmentation/index.js';

/** Augments signals of two channels: `signals[n][p]` is a pair. */
function run(spec: AugmentationSpec, signals: readonly number[][][], seed = 1): number[][][] {
  const [n, p] = [signals.length, signals[0]!.length];
  const values = augment(
    Float32Array.from(signals.flat(2)),
    [n, p, 2],
    [spec],
    new RandomState(seed),
  );
  return signals.map((_, i) =>
    Array.from({ length: p }, (_, j) => [...values.subarray((i * p + j) * 2, (i * p + j) * 2 + 2)]),
  );
}

const ramp = Array.from({ length: 6 }, (_, p) => [p + 1, 10 * (p + 1)]);
const many = Array.from({ length: 200 }, () => ramp);

describe('augmentation', () => {
  it('leaves its input alone and repeats itself for a seed', () => {
    const specs: AugmentationSpec[] = [
      { type: 'shift', max: 2, edges: 'wrap' },
      { type: 'scale', max: 0.2 },
      { type: 'shear', max: 1 },
      { type: 'noise', deviation: 0.1 },
    ];
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 12, maxLength: 12, noNaN: true, min: -9, max: 9 }),
        fc.nat(),
        (inputs, seed) => {
          const before = inputs.slice();
          const [a, b] = [1, 2].map(() => augment(inputs, [2, 6, 1], specs, new RandomState(seed)));
          expect(inputs).toEqual(before);
          expect(a).toEqual(b);
          expect(a).not.toEqual(inputs);
        },
      ),
    );
  });

  it('hands on the very input when there is nothing to do', () => {
    const inputs = Float32Array.of(1, 2);
    expect(augment(inputs, [1, 2, 1], [], new RandomState(0))).toBe(inputs);
  });

  it('shift, wrapping: rotates all channels alike, by every distance up to the maximum', () => {
    const shifts = run({ type: 'shift', max: 2, edges: 'wrap' }, many).map((signal) => {
      const first = signal[0]![0]! - 1;
      expect(signal).toEqual(ramp.map((_, p) => ramp[(p + first) % 6]));
      return (6 - first) % 6;
    });
    expect(new Set(shifts)).toEqual(new Set([0, 1, 2, 4, 5]));
  });

  it('shift, repeating: fills with the value of the edge', () => {
    const shifted = run({ type: 'shift', max: 2, edges: 'repeat' }, many).map((signal) =>
      signal.map(([value]) => value).join(''),
    );
    expect(new Set(shifted)).toEqual(new Set(['123456', '112345', '111234', '234566', '345666']));
  });

  it('scale: one factor per sample within 1 - max .. 1 + max', () => {
    const factors = run({ type: 'scale', max: 0.25 }, many).map((signal) => {
      const factor = signal[0]![0]!;
      expectClose(
        signal.flat(),
        ramp.flat().map((x) => x * factor),
        1e-6,
      );
      return factor;
    });
    expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.75);
    expect(Math.min(...factors)).toBeLessThan(0.76);
    expect(Math.max(...factors)).toBeLessThanOrEqual(1.25);
    expect(Math.max(...factors)).toBeGreaterThan(1.24);
  });

  it('shear: adds a straight ramp, zero in the middle', () => {
    const slopes = run({ type: 'shear', max: 0.5 }, many).map((signal) => {
      const slope = -2 * (signal[0]![0]! - 1);
      const expected = ramp.map((pair, p) => pair.map((x) => x + slope * (p / 5 - 0.5)));
      expectClose(signal.flat(), expected.flat(), 1e-6);
      return slope;
    });
    expect(Math.max(...slopes.map(Math.abs))).toBeLessThanOrEqual(0.5 + 1e-6);
    expect(Math.min(...slopes)).toBeLessThan(-0.48);
    expect(Math.max(...slopes)).toBeGreaterThan(0.48);
  });

  it('noise: of the deviation that was asked for', () => {
    const zeros = Array.from({ length: 500 }, () => Array.from({ length: 6 }, () => [0, 0]));
    const values = run({ type: 'noise', deviation: 0.3 }, zeros).flat(2);
    const deviation = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    expect(Math.abs(deviation - 0.3)).toBeLessThan(0.012); // 4 standard errors of 6,000 draws
  });
});
