import { expectClose } from '@lucida/runtime/testing';
import { describe, expect, it } from 'vitest';
import {
  HALVING_EVERY_15_EPOCHS,
  learningRateAt,
  type Schedule,
} from '../../src/training/schedules.js';

function rates(schedule: Schedule, steps: readonly number[], stepsPerEpoch = 10, epochs = 60) {
  return steps.map((step) => learningRateAt(schedule, 0.4, { step, stepsPerEpoch, epochs }));
}

describe('learning-rate schedules', () => {
  it('constant: never changes', () => {
    expect(rates({ type: 'constant' }, [0, 300, 599])).toEqual([0.4, 0.4, 0.4]);
  });

  it('step: halves after every 15 epochs', () => {
    expect(rates(HALVING_EVERY_15_EPOCHS, [0, 149, 150, 299, 300, 599])).toEqual([
      0.4, 0.4, 0.2, 0.2, 0.1, 0.05,
    ]);
  });

  it('cosine: full rate first, half of the way in the middle, the final fraction last', () => {
    const schedule: Schedule = { type: 'cosine', finalFraction: 0.1 };
    expectClose(rates(schedule, [0, 2, 4], 5, 1), [0.4, 0.22, 0.04], 1e-12);
    // A quarter of the way: 0.1 + 0.9 * (1 + cos 45 degrees) / 2.
    expectClose(rates(schedule, [1], 5, 1), [0.4 * (0.1 + 0.45 * (1 + Math.SQRT1_2))], 1e-12);
  });

  it('one-cycle: climbs during the warm-up, then falls to the final fraction', () => {
    const schedule: Schedule = {
      type: 'one-cycle',
      warmup: 0.5,
      startFraction: 0.2,
      finalFraction: 0.01,
    };
    // 9 steps: warm-up ends at step 4 of 0..8; half-way points lie in the middle of the fractions.
    expectClose(rates(schedule, [0, 2, 4, 6, 8], 9, 1), [0.08, 0.24, 0.4, 0.202, 0.004], 1e-12);
  });

  it('one-cycle without warm-up starts at the full rate', () => {
    const schedule: Schedule = {
      type: 'one-cycle',
      warmup: 0,
      startFraction: 0.2,
      finalFraction: 0,
    };
    expectClose(rates(schedule, [0, 8], 9, 1), [0.4, 0], 1e-12);
  });

  it('give a rate for a run of one step', () => {
    expect(rates({ type: 'cosine', finalFraction: 0 }, [0], 1, 1)).toEqual([0.4]);
  });
});
