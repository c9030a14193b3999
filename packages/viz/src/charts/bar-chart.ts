import { scaleLinear } from 'd3-scale';
import { element, escapeText } from '../markup.js';
import { horizontalAxis, label } from './axes.js';
import { type ChartOptions, frame } from './frame.js';
import { fitText, textWidth, widest } from './layout.js';

export interface BarRow {
  readonly label: string;
  /** 0 or more; the bar's length. */
  readonly value: number;
  /** The figure as it is written at the end of the row. */
  readonly text: string;
}

export interface BarGroup {
  /** Heading above the rows; empty for none. */
  readonly label: string;
  readonly rows: readonly BarRow[];
}

export interface BarChartOptions extends ChartOptions {
  readonly groups: readonly BarGroup[];
  /** Where the axis ends; longer bars are cut there, their figures tell. */
  readonly most: number;
  readonly xLabel: string;
  /** How ticks are written. */
  readonly format: (value: number) => string;
}

const ROW = 26;
const BAR = 12;
const HEADING = 28;

/** Horizontal bars from 0, in groups: shares of something whole. */
export function barChart(options: BarChartOptions): string {
  const { groups, most, xLabel, format, width = 420 } = options;
  const rows = groups.flatMap((group) => group.rows);
  const names = rows.map((row) => fitText(row.label, width * 0.4));
  const left = 14 + widest(names);
  const right = Math.max(left + 40, width - 14 - widest(rows.map((row) => row.text)));
  const scale = scaleLinear([0, most], [left, right]).clamp(true);
  let y = 4;
  let drawn = 0;
  let content = '';
  for (const group of groups) {
    if (group.label !== '') {
      content += label(fitText(group.label, width), 0, y + 18, 'muted small', group.label);
      y += HEADING;
    }
    for (const row of group.rows) {
      const middle = y + ROW / 2;
      const bar = {
        x: left,
        y: middle - BAR / 2,
        width: Math.max(1, scale(row.value) - left),
        height: BAR,
      };
      content += element(
        'g',
        {},
        [
          element('title', {}, escapeText(`${row.label}: ${row.text}`)),
          label(names[drawn]!, 0, middle + 4, '', row.label),
          element('rect', { ...bar, class: 'bar' }),
          label(row.text, right + 14, middle + 4, 'small'),
        ].join(''),
      );
      y += ROW;
      drawn += 1;
    }
  }
  const bottom = y + 4;
  const ticks = Math.max(2, Math.floor((right - left) / 60));
  const axis = Object.assign((value: number) => scale(value), {
    ticks: () => scale.ticks(ticks),
    tickFormat: () => format,
  });
  const caption = fitText(xLabel, width, 11);
  const captionX = Math.max(0, Math.min(left, width - textWidth(caption, 11)));
  return frame(
    { ...options, width, height: bottom + 40 },
    horizontalAxis(axis, 4, bottom, ticks) +
      label(caption, captionX, bottom + 34, 'muted small', xLabel) +
      content,
  );
}
