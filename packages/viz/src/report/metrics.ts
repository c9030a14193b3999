import type { Interval, MethodDifference, ScoreResult } from '@lucida/eval';
import { decimal, interval as formatInterval, percent } from '../format.js';

export interface Figured {
  readonly value: number;
  readonly interval: Interval;
}

/** A figure by which methods are ranked. */
export interface Metric {
  /** As in "the lowest average drop". */
  readonly name: string;
  readonly better: 'lowest' | 'highest';
  readonly read: (result: ScoreResult) => Figured | null;
  /** The first method's figure minus the second's, sample by sample; null where it is not made. */
  readonly readDifference: (difference: MethodDifference) => Figured | null;
  readonly format: (value: number) => string;
  /** How far two figures are apart. */
  readonly formatDifference: (size: number) => string;
  readonly formatInterval: (interval: Interval) => string;
  /** Ends of a chart's axis are multiples of this. */
  readonly step: number;
}

const inPercent = {
  format: (value: number) => percent(value),
  formatDifference: (size: number) => `${decimal(size, 1)} points`,
  formatInterval: (interval: Interval) => formatInterval(interval, 1),
  step: 10,
};

export const averageDrop: Metric = {
  name: 'average drop',
  better: 'lowest',
  read: ({ averageDropPercent, averageDropInterval, samples }) =>
    samples === 0 ? null : { value: averageDropPercent, interval: averageDropInterval },
  readDifference: ({ averageDropDifference, averageDropInterval, samples }) =>
    samples === 0 ? null : { value: averageDropDifference, interval: averageDropInterval },
  ...inPercent,
};

export const averageIncrease: Metric = {
  name: 'average increase',
  better: 'highest',
  read: ({ averageIncreasePercent, averageIncreaseInterval, samples }) =>
    samples === 0 ? null : { value: averageIncreasePercent, interval: averageIncreaseInterval },
  readDifference: ({ averageIncreaseDifference, averageIncreaseInterval, samples }) =>
    samples === 0 ? null : { value: averageIncreaseDifference, interval: averageIncreaseInterval },
  ...inPercent,
};

export const pointingGame: Metric = {
  name: 'pointing-game score',
  better: 'highest',
  read: ({ pointingGame }) => pointingGame,
  readDifference: ({ pointingGameDifference }) => pointingGameDifference,
  ...inPercent,
};

export const relevanceMass: Metric = {
  name: 'relevance mass',
  better: 'highest',
  read: ({ relevanceMass }) => relevanceMass,
  readDifference: ({ relevanceMassDifference }) => relevanceMassDifference,
  formatDifference: (size) => decimal(size, 3),
  format: (value) => decimal(value, 3),
  formatInterval: (interval) => formatInterval(interval, 3),
  step: 0.1,
};

/** `1.3 points more [0.2, 2.4]`, or of a share `0.013 more [0.002, 0.024]`. */
export function differenceText(metric: Metric, { value, interval }: Figured): string {
  const low = value < 0 ? -interval.high : interval.low;
  const high = value < 0 ? -interval.low : interval.high;
  return `${metric.formatDifference(Math.abs(value))} ${value < 0 ? 'less' : 'more'} ${metric.formatInterval({ low, high })}`;
}
