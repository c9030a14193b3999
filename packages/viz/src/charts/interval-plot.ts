import type { Interval } from '@lucida/eval';
import { element, escapeText } from '../markup.js';
import { horizontalAxis, label, segment } from './axes.js';
import { type ChartOptions, frame } from './frame.js';
import { fitText, textWidth, widest } from './layout.js';
import { mark, shapeOf } from './marks.js';
import { isShownOn, type Scale, type ScaleKind, scaleOf } from './scales.js';

export interface IntervalRow {
  readonly label: string;
  /** Null where there is no figure: the row says so. */
  readonly value: number | null;
  readonly interval: Interval | null;
  /** The figure as it is written at the end of the row. */
  readonly text: string;
  /** Single observations behind the figure, drawn small; those that stand out are drawn as such. */
  readonly points?: readonly IntervalPoint[];
}

export interface IntervalPoint {
  readonly value: number;
  readonly outlying: boolean;
}

export interface IntervalGroup {
  /** Heading above the rows; empty for none. */
  readonly label: string;
  readonly rows: readonly IntervalRow[];
}

export interface IntervalPlotOptions extends ChartOptions {
  readonly groups: readonly IntervalGroup[];
  /** Ends of the axis; values outside widen it. */
  readonly domain: readonly [low: number, high: number];
  readonly xLabel: string;
  /** `linear` unless given. */
  readonly xScale?: ScaleKind;
  /** Of the width, what labels of rows may take at most; 0.34 unless given. */
  readonly labelShare?: number;
  /** A dashed vertical line to compare with. */
  readonly reference?: { readonly value: number; readonly label: string };
}

const ROW = 26;
const GROUP_HEADING = 28;

/** One row a figure: a dot at its value, a whisker over its 95 % interval, the figure in digits. */
export function intervalPlot(options: IntervalPlotOptions): string {
  const { groups, xLabel, xScale = 'linear', reference, width = 420 } = options;
  const rows = groups.flatMap((group) => group.rows);
  const labels = fitColumn(
    rows.map((row) => row.label),
    width * (options.labelShare ?? 0.34),
  );
  const left = 14 + widest(labels);
  const right = Math.max(left + 40, width - 14 - widest(rows.map((row) => row.text)));
  const figures = rows
    .flatMap(({ value, interval, points = [] }) => [
      ...(value === null ? [] : [value]),
      ...(interval === null ? [] : [interval.low, interval.high]),
      ...points.map((point) => point.value),
    ])
    .filter((figure) => isShownOn(xScale, figure));
  const [low, high] = [...options.domain, ...figures].reduce(
    ([least, most], figure) => [Math.min(least, figure), Math.max(most, figure)],
    options.domain,
  );
  const scale = scaleOf(xScale, [low, high], [left, right]);
  const top = reference === undefined ? 4 : 22;
  let y = top;
  let drawn = 0;
  let content = '';
  for (const group of groups) {
    if (group.label !== '') {
      content += label(fitText(group.label, width), 0, y + 18, 'muted small', group.label);
      y += GROUP_HEADING;
    }
    for (const row of group.rows) {
      content += drawRow(row, labels[drawn]!, y + ROW / 2, scale, xScale, right + 14);
      y += ROW;
      drawn += 1;
    }
  }
  const bottom = y + 4;
  const ticks = Math.max(2, Math.floor((right - left) / 60));
  const axis = [
    horizontalAxis(scale, top, bottom, ticks),
    label(
      fitText(xLabel, width, 11),
      Math.max(0, Math.min(left, width - textWidth(xLabel, 11))),
      bottom + 34,
      'muted small',
      xLabel,
    ),
    reference === undefined ? '' : drawReference(reference, scale, bottom, width),
  ].join('');
  return frame({ ...options, width, height: bottom + 40 }, axis + content);
}

function drawRow(
  row: IntervalRow,
  name: string,
  y: number,
  scale: Scale,
  kind: ScaleKind,
  textX: number,
): string {
  const { value, interval } = row;
  const parts = [
    label(name, 0, y + 4, '', row.label),
    drawPoints(row.points ?? [], y, scale, kind),
  ];
  if (interval !== null && isShownOn(kind, interval.low) && isShownOn(kind, interval.high)) {
    const from = scale(interval.low);
    const to = scale(interval.high);
    parts.push(
      segment(from, y, to, y, 'ink thin'),
      segment(from, y - 4, from, y + 4, 'ink thin'),
      segment(to, y - 4, to, y + 4, 'ink thin'),
    );
  }
  if (value !== null && isShownOn(kind, value)) {
    parts.push(mark(shapeOf(0), scale(value), y, 0, 3.6));
  }
  parts.push(label(row.text, textX, y + 4, 'small'));
  const tooltip = element('title', {}, escapeText(`${row.label}: ${row.text}`));
  return element('g', {}, tooltip + parts.join(''));
}

/** Points that would cover each other are drawn once. */
function drawPoints(
  points: readonly IntervalPoint[],
  y: number,
  scale: Scale,
  kind: ScaleKind,
): string {
  const drawn = new Map<string, string>();
  for (const { value, outlying } of points) {
    if (!isShownOn(kind, value)) continue;
    const x = Math.round(scale(value));
    const shape = outlying
      ? mark(shapeOf(2), x, y, 1, 3.6)
      : element('circle', { cx: x, cy: y, r: 3, class: 'point' });
    drawn.set(`${outlying}${x}`, shape);
  }
  return [...drawn.values()].join('');
}

function drawReference(
  reference: { readonly value: number; readonly label: string },
  scale: Scale,
  bottom: number,
  width: number,
): string {
  const x = scale(reference.value);
  const half = widest([reference.label], 11) / 2;
  const textX = Math.min(width - half, Math.max(half, x));
  return (
    segment(x, 18, x, bottom, 'axis thin dash') +
    label(reference.label, textX, 12, 'muted small middle')
  );
}

function fitColumn(texts: readonly string[], available: number): string[] {
  return texts.map((text) => fitText(text, available));
}
