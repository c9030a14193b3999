import { RandomState } from '@lucida/data';
import { LucidaError } from '@lucida/runtime/errors';
import type { Interval } from '../results.js';

export interface BootstrapOptions {
  readonly seed: number;
  /** Resamples that the interval is taken from; default 2,000. */
  readonly resamples?: number;
}

/**
 * 95 % intervals of the means of several columns of scores by the percentile bootstrap (Efron
 * 1979): each column is resampled with replacement, and the interval spans the 2.5 % to the 97.5 %
 * point of the resampled means (interpolated linearly, as numpy's `percentile`).
 *
 * Columns of equal length are resampled together, with the same draws. An interval depends on its
 * column and the seed alone: it is the same whatever other columns are asked for.
 *
 * @param columns one or more scores each; lengths may differ
 * @throws LucidaError when a column is empty.
 */
export function bootstrapIntervals(
  columns: readonly ArrayLike<number>[],
  { seed, resamples = 2000 }: BootstrapOptions,
): Interval[] {
  const means = columns.map(() => new Float64Array(resamples));
  for (const length of new Set(columns.map((column) => column.length))) {
    if (length === 0) {
      throw new LucidaError('An interval was asked for of no scores; give at least one sample.');
    }
    const together = columns.flatMap((column, i) =>
      column.length === length ? [{ column, means: means[i]! }] : [],
    );
    const random = new RandomState(seed);
    const counts = new Uint32Array(length);
    for (let resample = 0; resample < resamples; resample++) {
      counts.fill(0);
      for (let draw = 0; draw < length; draw++) counts[random.randint(0, length)]! += 1;
      for (const { column, means } of together) {
        let sum = 0;
        for (let i = 0; i < length; i++) sum += counts[i]! * column[i]!;
        means[resample] = sum / length;
      }
    }
  }
  return means.map((values) => {
    values.sort();
    return { low: quantile(values, 0.025), high: quantile(values, 0.975) };
  });
}

/** `bootstrapIntervals` of one column. */
export function bootstrapInterval(scores: ArrayLike<number>, options: BootstrapOptions): Interval {
  return bootstrapIntervals([scores], options)[0]!;
}

function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (position - below) * (sorted[Math.ceil(position)]! - low);
}
