import { checkChoice, checkNumber } from '@lucida/runtime/checks';
import type { TrainingEpoch } from './epoch.js';

const MONITORS = ['loss', 'validationLoss', 'validationAccuracy'] as const;

export interface EarlyStopping {
  readonly monitor: (typeof MONITORS)[number];
  /** Epochs without a better value after which training stops. */
  readonly patience: number;
  /** Whether the model ends with the weights of the best epoch instead of the last. */
  readonly restoreBest: boolean;
}

/** Position in the history of the first epoch with the best value; -1 for an empty history. */
export function bestEpoch(
  history: readonly TrainingEpoch[],
  monitor: EarlyStopping['monitor'],
): number {
  const sign = monitor === 'validationAccuracy' ? -1 : 1;
  let best = -1;
  let lowest = Number.POSITIVE_INFINITY;
  history.forEach((epoch, index) => {
    const value = sign * (epoch[monitor] ?? Number.POSITIVE_INFINITY);
    if (value < lowest) {
      lowest = value;
      best = index;
    }
  });
  return best;
}

/** Whether the last `patience` epochs brought nothing better. */
export function patienceIsOver(
  history: readonly TrainingEpoch[],
  { monitor, patience }: EarlyStopping,
): boolean {
  return history.length > 0 && history.length - 1 - bestEpoch(history, monitor) >= patience;
}

/** @throws UsageError for an unknown monitor, or a patience that is not a positive whole number. */
export function checkEarlyStopping({ monitor, patience }: EarlyStopping): void {
  checkChoice('figure to monitor', monitor, MONITORS);
  checkNumber("Early stopping's patience", patience, { integer: true, min: 1, max: 100_000 });
}
