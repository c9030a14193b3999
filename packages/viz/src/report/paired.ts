import type { MethodDifference, ScoreResult } from '@lucida/eval';
import type { Figured, Metric } from './metrics.js';

/** `minuend` minus `subtrahend` on the same samples; null where that is not known. */
export function pairedDifference(
  differences: readonly MethodDifference[],
  metric: Metric,
  minuend: ScoreResult,
  subtrahend: ScoreResult,
): Figured | null {
  const is = (of: MethodDifference['methods'][number], result: ScoreResult) =>
    of.method === result.method && of.layer === result.layer;
  for (const difference of differences) {
    const [first, second] = difference.methods;
    const figure = metric.readDifference(difference);
    if (figure === null) continue;
    if (is(first, minuend) && is(second, subtrahend)) return figure;
    if (is(first, subtrahend) && is(second, minuend)) {
      const { low, high } = figure.interval;
      return { value: -figure.value, interval: { low: -high, high: -low } };
    }
  }
  return null;
}
