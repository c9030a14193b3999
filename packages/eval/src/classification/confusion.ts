import type { ConfusedPair } from '../results.js';

/**
 * Counts of samples by true class (row) and predicted class (column), `[classes][classes]`.
 *
 * @param labels true class of each sample, `[n]`
 * @param predicted predicted class of each sample, `[n]`
 */
export function confusionMatrix(
  labels: Int32Array,
  predicted: Int32Array,
  classes: number,
): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  labels.forEach((label, sample) => {
    matrix[label]![predicted[sample]!]! += 1;
  });
  return matrix;
}

/** Each row divided by its sum; the row of an absent class stays 0. */
export function normalizeRows(matrix: readonly (readonly number[])[]): number[][] {
  return matrix.map((row) => {
    const total = sum(row);
    return row.map((count) => (total === 0 ? 0 : count / total));
  });
}

/**
 * Pairs of a true class and the wrong class it was taken for, most frequent first; equal counts
 * are ordered by rate, then by class.
 *
 * @param limit how many pairs at most
 */
export function confusedPairs(
  matrix: readonly (readonly number[])[],
  limit: number,
): ConfusedPair[] {
  return matrix
    .flatMap((row, trueClass) =>
      row.map((count, predictedClass) => ({
        trueClass,
        predictedClass,
        count,
        rate: count / Math.max(1, sum(row)),
      })),
    )
    .filter((pair) => pair.count > 0 && pair.trueClass !== pair.predictedClass)
    .sort((a, b) => b.count - a.count || b.rate - a.rate)
    .slice(0, limit);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
