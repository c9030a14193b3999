import { extent } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import { element, escapeText } from '../markup.js';
import { horizontalAxis, label, segment } from './axes.js';
import { type ChartOptions, frame } from './frame.js';
import { fitText, textWidth, widest } from './layout.js';
import { mark, shapeOf } from './marks.js';

export interface DotPlotOptions extends ChartOptions {
  /** Names of the figures, such as precision, recall and F1; at most four. */
  readonly series: readonly string[];
  /** One figure a series, each 0..1. */
  readonly rows: readonly { readonly label: string; readonly values: readonly number[] }[];
  readonly xLabel: string;
}

const ROW = 28;
const TOP = 34;

/** Several figures a row on one axis, told apart by shape as well as colour. */
export function dotPlot(options: DotPlotOptions): string {
  const { series, rows, xLabel, width = 520 } = options;
  const names = rows.map((row) => fitText(row.label, width * 0.34));
  const left = 16 + widest(names);
  const right = width - 16;
  const [least = 0] = extent(rows.flatMap((row) => row.values));
  const low = least < 0.5 ? 0 : Math.floor(least * 20 - 0.5) / 20;
  const scale = scaleLinear([low, 1], [left, right]);
  const bottom = TOP + rows.length * ROW + 2;

  let legendX = 0;
  const legend = series.map((name, index) => {
    const drawn =
      mark(shapeOf(index), legendX + 5, 11, index) + label(name, legendX + 15, 15, 'small');
    legendX += 15 + textWidth(name, 11) + 16;
    return drawn;
  });
  const drawnRows = rows.map((row, index) => {
    const y = TOP + index * ROW + ROW / 2;
    const [from = low, to = low] = extent(row.values);
    const tooltip = series.map((name, at) => `${name} ${row.values[at]?.toFixed(3)}`).join(', ');
    // A few pixels apart, so that equal figures do not hide each other.
    const lift = (at: number) => (at - (series.length - 1) / 2) * 6;
    return element(
      'g',
      {},
      [
        element('title', {}, escapeText(`${row.label}: ${tooltip}`)),
        label(names[index]!, 0, y + 4, '', row.label),
        segment(scale(from), y, scale(to), y, 'axis thin'),
        ...row.values.map((value, at) => mark(shapeOf(at), scale(value), y + lift(at), at)),
      ].join(''),
    );
  });
  const ticks = Math.max(2, Math.floor((right - left) / 60));
  const content = [
    ...legend,
    horizontalAxis(scale, TOP - 4, bottom, ticks),
    label(xLabel, left, bottom + 34, 'muted small'),
    ...drawnRows,
  ].join('');
  return frame({ ...options, width, height: bottom + 40 }, content);
}
