import { checkChoice, checkNumber } from '@lucida/runtime/checks';

/** How the learning rate changes from step to step; fractions are of the recipe's rate. */
export type Schedule =
  | { readonly type: 'constant' }
  /** Multiplied by `factor` after every `every` epochs. */
  | { readonly type: 'step'; readonly factor: number; readonly every: number }
  /** Half a cosine from the full rate down to `finalFraction` (Loshchilov & Hutter 2017). */
  | { readonly type: 'cosine'; readonly finalFraction: number }
  /**
   * Up from `startFraction` to the full rate during the share `warmup` of all steps, then down to
   * `finalFraction`, both along half a cosine (Smith & Topin 2018).
   */
  | {
      readonly type: 'one-cycle';
      readonly warmup: number;
      readonly startFraction: number;
      readonly finalFraction: number;
    };

/** The study's schedule: half the rate after every 15 epochs. */
export const HALVING_EVERY_15_EPOCHS: Schedule = { type: 'step', factor: 0.5, every: 15 };

/** Where a step lies in the whole run. */
export interface StepPosition {
  /** Steps of the run before this one. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/** The learning rate of one step; the cosines reach their final value at the run's last step. */
export function learningRateAt(schedule: Schedule, rate: number, position: StepPosition): number {
  const { step, stepsPerEpoch, epochs } = position;
  const progress = step / Math.max(1, epochs * stepsPerEpoch - 1);
  switch (schedule.type) {
    case 'constant':
      return rate;
    case 'step':
      return rate * schedule.factor ** Math.floor(step / (stepsPerEpoch * schedule.every));
    case 'cosine':
      return rate * cosineBetween(1, schedule.finalFraction, progress);
    case 'one-cycle': {
      const { warmup, startFraction, finalFraction } = schedule;
      return progress < warmup
        ? rate * cosineBetween(startFraction, 1, progress / warmup)
        : rate * cosineBetween(1, finalFraction, (progress - warmup) / (1 - warmup));
    }
  }
}

function cosineBetween(start: number, end: number, progress: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * progress))) / 2;
}

/** @throws UsageError for a setting outside its range. */
export function checkSchedule(schedule: Schedule): void {
  const fraction = (name: string, value: number) =>
    checkNumber(`The schedule's ${name}`, value, { min: 0, max: 1 });
  checkChoice('schedule', schedule.type, ['constant', 'step', 'cosine', 'one-cycle']);
  switch (schedule.type) {
    case 'step':
      checkNumber("The schedule's factor", schedule.factor, { above: 0, max: 1 });
      checkNumber("The schedule's number of epochs", schedule.every, { integer: true, min: 1 });
      return;
    case 'cosine':
      fraction('final fraction', schedule.finalFraction);
      return;
    case 'one-cycle':
      checkNumber("The schedule's warm-up", schedule.warmup, { min: 0, below: 1 });
      fraction('start fraction', schedule.startFraction);
      fraction('final fraction', schedule.finalFraction);
  }
}
