import type { Interval, MethodDifference, ScoreResult } from '@lucida/eval';
import { groundTruthScores, type Scored } from './methods.js';
import type { Figured, Metric } from './metrics.js';
import { pairedDifference } from './paired.js';

/** A result with its figure, and how it stands to the best one. */
export interface RankedScore extends Figured {
  readonly result: ScoreResult;
  /** Its figure minus the best one's on the same samples; null where that is not known. */
  readonly difference: Figured | null;
}

/** The best of some results by one metric, and how the others stand to it. */
export interface Ranking {
  readonly metric: Metric;
  readonly best: RankedScore;
  /** The best and those of the very same figure; all but the best are tied with it. */
  readonly leaders: readonly RankedScore[];
  /** Those that cannot be told apart from the best. */
  readonly tied: readonly RankedScore[];
  readonly behind: readonly RankedScore[];
  /** All, from the best to the worst figure. */
  readonly order: readonly RankedScore[];
}

export function overlap(first: Interval, second: Interval): boolean {
  return first.low <= second.high && second.low <= first.high;
}

/**
 * Whether the second figure is clearly worse than the first: by the paired difference of the
 * two (second minus first) where it is known, else by whether their intervals overlap.
 */
export function clearlyWorse(
  metric: Metric,
  first: Figured,
  second: Figured,
  difference: Figured | null,
): boolean {
  const sign = metric.better === 'lowest' ? 1 : -1;
  if (difference === null) {
    return sign * (second.value - first.value) > 0 && !overlap(first.interval, second.interval);
  }
  return metric.better === 'lowest' ? difference.interval.low > 0 : difference.interval.high < 0;
}

/** Null when no result has the figure. */
export function rank(
  results: readonly ScoreResult[],
  metric: Metric,
  differences: readonly MethodDifference[],
): Ranking | null {
  const sign = metric.better === 'lowest' ? 1 : -1;
  const sorted = results
    .flatMap((result) => {
      const figure = metric.read(result);
      return figure === null ? [] : [{ result, ...figure }];
    })
    .sort((a, b) => sign * (a.value - b.value));
  const first = sorted[0];
  if (first === undefined) return null;
  const order = sorted.map((score) => ({
    ...score,
    difference: pairedDifference(differences, metric, score.result, first.result),
  }));
  const [best, ...others] = order as [RankedScore, ...RankedScore[]];
  const worse = (other: RankedScore) => clearlyWorse(metric, best, other, other.difference);
  return {
    metric,
    best,
    leaders: order.filter(({ value }) => value === best.value),
    tied: others.filter((other) => !worse(other)),
    behind: others.filter(worse),
    order,
  };
}

/** The methods by how well they find the ground truth, whatever the protocol; null where none has it. */
export function rankByGroundTruth(scored: Scored, metric: Metric): Ranking | null {
  return rank(groundTruthScores(scored), metric, scored.differences);
}
