import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { element } from '../markup.js';
import { horizontalAxis, label, verticalAxis } from './axes.js';
import { type ChartOptions, frame } from './frame.js';
import { fitText, spread, textWidth, widest } from './layout.js';
import { mark, shapeOf } from './marks.js';

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
}

const TOP = 26;
const BOTTOM = 42;
const MARKS_PER_LINE = 8;
const dashes = ['', ' dash', ' dots'];

/** Curves over a common x, such as loss or accuracy by epoch. */
export function lineChart(options: LineChartOptions): string {
  const { x, series, xLabel, yLabel, width = 420 } = options;
  const height = Math.round(Math.min(320, Math.max(230, width * 0.62)));
  const values = series.flatMap(({ values }) => values.filter((value) => value !== null));
  const [low = 0, high = 1] = options.yDomain ?? extent([0, ...values]);
  const bottom = height - BOTTOM;
  const yScale = scaleLinear([low, high > low ? high : low + 1], [bottom, TOP]).nice(5);
  const yFormat = yScale.tickFormat(5);
  const left = 12 + widest(yScale.ticks(5).map(yFormat), 11);
  const names = series.map(({ name }) => fitText(name, width * 0.3));
  const right = width - 26 - widest(names);
  const [first = 0, last = 1] = extent(x);
  const xScale = scaleLinear(last > first ? [first, last] : [first - 0.5, first + 0.5], [
    left,
    right,
  ]);
  const point = (value: number | null, index: number) =>
    value === null ? null : ([xScale(x[index] ?? first), yScale(value)] as const);

  const curves = series.map(({ values }, index) => {
    const path = line<number | null>()
      .defined((value) => value !== null)
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
    const position = values.findLastIndex((value) => value !== null);
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
    horizontalAxis(xScale, bottom, bottom, ticks),
    label(yLabel, 0, 12, 'muted small'),
    label(xLabel, Math.max(left, right - textWidth(xLabel, 11)), height - 6, 'muted small'),
    ...curves,
    ...marks,
    ...endLabels,
  ].join('');
  return frame({ ...options, width, height }, content);
}
