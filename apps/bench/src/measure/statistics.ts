/** The value in the middle, or the mean of the two there; of at least one value. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length / 2;
  return Number.isInteger(middle)
    ? (sorted[middle - 1]! + sorted[middle]!) / 2
    : sorted[Math.floor(middle)]!;
}

/**
 * An interval that holds the median of what the values were drawn from in 95 % of cases or more,
 * whatever its distribution: from the k-th smallest value to the k-th largest, with the largest k
 * for which a binomial(n, 1/2) variable is below k with a probability of 2.5 % at most (Hahn and
 * Meeker, Statistical Intervals, 5.3).
 *
 * @returns null for fewer than 6 values: even their smallest and largest hold it less often.
 */
export function medianInterval(values: readonly number[]): [number, number] | null {
  const n = values.length;
  // In logarithms, as 2 ** -n is 0 from n = 1075 on.
  let logProbability = -n * Math.LN2;
  let below = Math.exp(logProbability);
  let k = 0;
  while (below <= 0.025) {
    k++;
    logProbability += Math.log((n - k + 1) / k);
    below += Math.exp(logProbability);
  }
  if (k === 0) return null;
  const sorted = ascending(values);
  return [sorted[k - 1]!, sorted[n - k]!];
}

/** The lower and the upper quartile, by linear interpolation; of at least one value. */
export function quartiles(values: readonly number[]): [number, number] {
  const sorted = ascending(values);
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = sorted[Math.floor(place)]!;
    return below + (place - Math.floor(place)) * (sorted[Math.ceil(place)]! - below);
  };
  return [at(0.25), at(0.75)];
}

/** Places of the values beyond three interquartile ranges from the quartiles (Tukey's far out). */
export function outliers(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const [lower, upper] = quartiles(values);
  const reach = 3 * (upper - lower);
  return values.flatMap((value, place) =>
    value < lower - reach || value > upper + reach ? [place] : [],
  );
}

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b);
