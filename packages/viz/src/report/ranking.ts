import type { Interval, ScoreResult } from '@lucida/eval';
import { decimal, interval as formatInterval, percent } from '../format.js';

/** A figure by which methods are ranked. */
export interface Metric {
  /** As in "the lowest average drop". */
  readonly name: string;
  readonly better: 'lowest' | 'highest';
  readonly read: (result: ScoreResult) => { value: number; interval: Interval } | null;
  readonly format: (value: number) => string;
  readonly formatInterval: (interval: Interval) => string;
  /** Ends of a chart's axis are multiples of this. */
  readonly step: number;
}

const inPercent = {
  format: (value: number) => percent(value),
  formatInterval: (interval: Interval) => formatInterval(interval, 1),
  step: 10,
};

export const averageDrop: Metric = {
  name: 'average drop',
  better: 'lowest',
  read: ({ averageDropPercent, averageDropInterval, samples }) =>
    samples === 0 ? null : { value: averageDropPercent, interval: averageDropInterval },
  ...inPercent,
};

export const averageIncrease: Metric = {
  name: 'average increase',
  better: 'highest',
  read: ({ averageIncreasePercent, averageIncreaseInterval, samples }) =>
    samples === 0 ? null : { value: averageIncreasePercent, interval: averageIncreaseInterval },
  ...inPercent,
};

export const pointingGame: Metric = {
  name: 'pointing-game score',
  better: 'highest',
  read: ({ pointingGame }) => pointingGame,
  ...inPercent,
};

export const relevanceMass: Metric = {
  name: 'relevance mass',
  better: 'highest',
  read: ({ relevanceMass }) => relevanceMass,
  format: (value) => decimal(value, 3),
  formatInterval: (interval) => formatInterval(interval, 3),
  step: 0.1,
};

export interface RankedScore {
  readonly result: ScoreResult;
  readonly value: number;
  readonly interval: Interval;
}

/** The best of some results by one metric, and how the others stand to it. */
export interface Ranking {
  readonly metric: Metric;
  readonly best: RankedScore;
  /** Those whose intervals overlap the best one's: they cannot be told apart from it. */
  readonly tied: readonly RankedScore[];
  readonly behind: readonly RankedScore[];
}

export function overlap(first: Interval, second: Interval): boolean {
  return first.low <= second.high && second.low <= first.high;
}

/** Null when no result has the figure. */
export function rank(results: readonly ScoreResult[], metric: Metric): Ranking | null {
  const sign = metric.better === 'lowest' ? 1 : -1;
  const [best, ...others] = results
    .flatMap((result) => {
      const figure = metric.read(result);
      return figure === null ? [] : [{ result, value: figure.value, interval: figure.interval }];
    })
    .sort((a, b) => sign * (a.value - b.value));
  if (best === undefined) return null;
  return {
    metric,
    best,
    tied: others.filter((other) => overlap(best.interval, other.interval)),
    behind: others.filter((other) => !overlap(best.interval, other.interval)),
  };
}
