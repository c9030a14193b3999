import type { MeanScore } from '../results.js';
import { type BootstrapOptions, bootstrapIntervals } from './bootstrap.js';
import { mean } from './mean.js';

/**
 * Means of columns of scores with their bootstrap intervals, those of equal length resampled
 * together.
 *
 * @returns the mean of one of the columns; null where it is empty
 */
export function meanScores(
  columns: readonly Float64Array[],
  options: BootstrapOptions,
): (column: Float64Array) => MeanScore | null {
  const some = [...new Set(columns)].filter(({ length }) => length > 0);
  const intervals = bootstrapIntervals(some, options);
  const means = new Map(
    some.map((column, i): [Float64Array, MeanScore] => [
      column,
      { value: mean(column), interval: intervals[i]!, samples: column.length },
    ]),
  );
  return (column) => means.get(column) ?? null;
}
