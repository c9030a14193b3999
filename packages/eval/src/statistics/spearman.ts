import { ascendingOrder } from './ascending-order.js';

/**
 * Ranks 1 to n of the values; equal values share the mean of their ranks.
 */
export function averageRanks(values: ArrayLike<number>): Float64Array {
  const order = ascendingOrder(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

/**
 * Pearson's correlation of two lists of ranks, which is Spearman's rank correlation of the values
 * behind them (Spearman 1904); null when all ranks of a list are equal, where it is undefined.
 */
export function rankCorrelation(a: Float64Array, b: Float64Array): number | null {
  // The mean of average ranks is (n + 1) / 2 whatever the ties.
  const centre = (a.length + 1) / 2;
  let both = 0;
  let ofA = 0;
  let ofB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i]! - centre;
    const y = b[i]! - centre;
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  if (ofA === 0 || ofB === 0) return null;
  return Math.max(-1, Math.min(1, both / Math.sqrt(ofA * ofB)));
}

/** Spearman's rank correlation of two maps of equal size, -1 to 1; null when one is constant. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  return rankCorrelation(averageRanks(a), averageRanks(b));
}
