import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { count } from '../format.js';
import { element } from '../markup.js';
import { horizontalAxis, label, verticalAxis } from './axes.js';
import { type ChartOptions, frame } from './frame.js';
import { fitText, spread, textWidth, widest } from './layout.js';
import { mark, shapeOf } from './marks.js';
import { isShownOn, type Scale, type ScaleKind, scaleOf } from './scales.js';

/** One curve; the name stands at its end. */
export interface LineSeries {
  readonly name: string;
  /** One value per x; null leaves a gap. */
  readonly values: readonly (number | null)[];
}

export interface LineChartOptions extends ChartOptions {
  readonly x: readonly number[];
  /** At most seven; each has its own colour, mark and dash. */
  readonly series: readonly LineSeries[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** Defaults to the values' extent with 0 included. */
  readonly yDomain?: readonly [low: number, high: number];
  /** Of the width, what names of curves may take at most; 0.3 unless given. */
  readonly labelShare?: number;
  /** `linear` unless given; a logarithmic x axis is marked at the values of `x`. */
  readonly xScale?: ScaleKind;
  /** `linear` unless given; on a logarithmic axis a value that is not above 0 leaves a gap. */
  readonly yScale?: ScaleKind;
}

const TOP = 26;
const BOTTOM = 42;
const MARKS_PER_LINE = 8;
const dashes = ['', ' dash', ' dots'];

/** Curves over a common x, such as loss or accuracy by epoch. */
export function lineChart(options: LineChartOptions): string {
  const { x, series, xLabel, yLabel, xScale: across = 'linear', yScale: up = 'linear' } = options;
  const { width = 420 } = options;
  const height = Math.round(Math.min(320, Math.max(230, width * 0.62)));
  const bottom = height - BOTTOM;
  const yScale = upward(options, up, [bottom, TOP]);
  const yFormat = yScale.tickFormat(5);
  const left = 12 + widest(yScale.ticks(5).map(yFormat), 11);
  const names = series.map(({ name }) => fitText(name, width * (options.labelShare ?? 0.3)));
  const right = width - 26 - widest(names);
  const [first = 0, last = 1] = extent(x.filter((value) => isShownOn(across, value)));
  const xDomain = last > first || across === 'log' ? [first, last] : [first - 0.5, first + 0.5];
  const xScale = scaleOf(across, xDomain as [number, number], [left, right]);
  const point = (value: number | null, index: number) =>
    value === null || !isShownOn(up, value) || !isShownOn(across, x[index] ?? first)
      ? null
      : ([xScale(x[index] ?? first), yScale(value)] as const);

  const curves = series.map(({ values }, index) => {
    const path = line<number | null>()
      .defined((_, position) => point(values[position]!, position) !== null)
      .x((_, position) => point(values[position]!, position)![0])
      .y((_, position) => point(values[position]!, position)![1])
      .digits(1)(values);
    return element('path', {
      d: path ?? '',
      class: `line line${index % 7}${dashes[index % dashes.length]}`,
    });
  });
  const marks = series.map(({ values }, index) => {
    const step = Math.max(1, Math.round(values.length / MARKS_PER_LINE));
    return values
      .map((value, position) => {
        const shown = (values.length - 1 - position) % step === 0 ? point(value, position) : null;
        return shown === null ? '' : mark(shapeOf(index), shown[0], shown[1], index, 3.2);
      })
      .join('');
  });
  const ends = series.map(({ values }) => {
    const position = values.findLastIndex((value, index) => point(value, index) !== null);
    return position < 0 ? null : point(values[position]!, position);
  });
  const heights = spread(
    ends.map((end) => (end === null ? bottom : end[1])),
    15,
    TOP,
    bottom,
  );
  const endLabels = names.map((name, index) =>
    ends[index] === null
      ? ''
      : mark(shapeOf(index), right + 14, heights[index]!, index, 3.2) +
        label(name, right + 22, heights[index]! + 4, 'small', series[index]!.name),
  );
  const room = Math.max(2, Math.min(8, Math.floor((right - left) / 56)));
  const ticks = Math.min(room, x.length);
  const content = [
    verticalAxis(yScale, left, right, 5),
    horizontalAxis(
      across === 'log' ? markedAt(xScale, x) : xScale,
      bottom,
      bottom,
      across === 'log' ? x.length : ticks,
    ),
    label(yLabel, 0, 12, 'muted small'),
    label(xLabel, Math.max(left, right - textWidth(xLabel, 11)), height - 6, 'muted small'),
    ...curves,
    ...marks,
    ...endLabels,
  ].join('');
  return frame({ ...options, width, height }, content);
}

function upward(
  { series, yDomain }: LineChartOptions,
  kind: ScaleKind,
  range: readonly [number, number],
): Scale {
  const values = series
    .flatMap((each) => each.values)
    .filter((value) => value !== null)
    .filter((value) => isShownOn(kind, value));
  const [low = 0, high = 1] = yDomain ?? extent(kind === 'log' ? values : [0, ...values]);
  return kind === 'log'
    ? scaleOf(kind, [low, high], range)
    : scaleLinear([low, high > low ? high : low + 1], range).nice(5);
}

/** The scale with its ticks at the given values, from the largest down as far as labels have room. */
function markedAt(scale: Scale, values: readonly number[]): Scale {
  const kept: number[] = [];
  for (const value of [...new Set(values)]
    .filter((each) => isShownOn('log', each))
    .sort((a, b) => b - a)) {
    const before = kept.at(-1);
    const room = widest([count(value), count(before ?? value)], 11) + 8;
    if (before === undefined || scale(before) - scale(value) >= room) kept.push(value);
  }
  return Object.assign((value: number) => scale(value), {
    ticks: () => kept,
    tickFormat: () => count,
  });
}
