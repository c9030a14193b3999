import { scaleLinear, scaleLog } from 'd3-scale';
import { count } from '../format.js';

/** What an axis and marks need of a scale; d3's continuous scales have it. */
export interface Scale {
  (value: number): number;
  ticks(count?: number): number[];
  tickFormat(count?: number): (tick: number) => string;
}

/** How a chart's axis is divided; on a logarithmic one only what is above 0 is shown. */
export type ScaleKind = 'linear' | 'log';

/** Whether an axis of this kind has a place for a value. */
export function isShownOn(kind: ScaleKind, value: number): boolean {
  return Number.isFinite(value) && (kind === 'linear' || value > 0);
}

/** A scale from `domain` to `range`; a domain without extent is widened about its value. */
export function scaleOf(
  kind: ScaleKind,
  [low, high]: readonly [number, number],
  range: readonly [number, number],
): Scale {
  if (kind === 'linear') return scaleLinear([low, high > low ? high : low + 1], range);
  const from = Math.max(low, Number.MIN_VALUE);
  const to = Math.max(high, from);
  const wide = to > from * 1.01;
  const domain = wide
    ? [from, to]
    : [Math.max(from / 1.5, Number.MIN_VALUE), Math.min(to * 1.5, Number.MAX_VALUE)];
  const scale = scaleLog(domain, range);
  return Object.assign((value: number) => scale(value), {
    ticks: (most = 5) => logTicks(domain[0]!, domain[1]!, most),
    tickFormat: () => plainTick,
  });
}

/**
 * At most `most` values between `low` and `high`: powers of ten, with twos and fives between where
 * there is room; within less than a decade round numbers in equal steps.
 */
function logTicks(low: number, high: number, most: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const within = (ticks: readonly number[]) => ticks.filter((tick) => tick >= low && tick <= high);
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const series = [[1, 2, 5], [1, 3], [1]].map((digits) =>
    within(powers.flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))),
  );
  const fitting = series.find((ticks) => ticks.length <= most);
  if (fitting !== undefined && fitting.length >= 2) return fitting;
  const decades = series[2]!;
  if (decades.length > most) {
    const step = Math.ceil(decades.length / most);
    return decades.filter((_, index) => index % step === 0);
  }
  return scaleLinear([low, high], [0, 1]).ticks(Math.max(2, most - 2));
}

/** `0.001`, `20`, `5,000`; beyond what can be read at a glance `1e7`. */
function plainTick(tick: number): string {
  if (tick >= 1e6 || tick < 1e-4)
    return String(Number(tick.toPrecision(3)).toExponential()).replace('e+', 'e');
  return tick >= 1000 ? count(tick) : String(Number(tick.toPrecision(6)));
}
