import { scaleLinear } from 'd3-scale';
import { coordinate, element, escapeText } from '../markup.js';
import { label, segment } from './axes.js';
import { type ChartOptions, frame } from './frame.js';
import { fitText } from './layout.js';

/** One class's curve, both rates 0..1 and in step; empty where the class has none. */
export interface RocSeries {
  readonly name: string;
  readonly falsePositiveRate: readonly number[];
  readonly truePositiveRate: readonly number[];
  /** The area as written under the curve. */
  readonly areaText: string;
}

export interface RocChartOptions extends ChartOptions {
  readonly curves: readonly RocSeries[];
}

const HEADING = 22;
const GAP = 18;
/** Least width of a panel, on a wide chart and on one for phones. */
const PANEL = 132;
const NARROW_PANEL = 84;

/** One small panel a class, all on the same axes: ten curves in one frame cannot be told apart. */
export function rocChart(options: RocChartOptions): string {
  const { curves, width = 760 } = options;
  const left = 18;
  const fitting = Math.max(
    1,
    Math.floor((width - left + GAP) / ((width < 400 ? NARROW_PANEL : PANEL) + GAP)),
  );
  const columns = Math.max(1, Math.min(fitting, balanced(curves.length, fitting)));
  const size = Math.min(200, (width - left - GAP * (columns - 1)) / columns);
  const rows = Math.ceil(curves.length / columns);
  const panels = curves.map((curve, index) => {
    const x = left + (index % columns) * (size + GAP);
    const y = Math.floor(index / columns) * (HEADING + size + GAP + 8);
    return drawPanel(curve, x, y, size);
  });
  const bottom = rows * (HEADING + size + GAP + 8) + 8;
  const axes = [
    label('across: false positive rate', left, bottom, 'muted small'),
    label('up: true positive rate', left, bottom + 16, 'muted small'),
  ];
  const total = left + columns * (size + GAP) - GAP;
  return frame(
    { ...options, width: Math.max(total, 190), height: bottom + 22 },
    [...panels, ...axes].join(''),
  );
}

/** The fewest columns that need no more rows than the most columns do: no ragged last row. */
function balanced(items: number, most: number): number {
  return Math.ceil(items / Math.max(1, Math.ceil(items / most)));
}

function drawPanel(curve: RocSeries, x: number, y: number, size: number): string {
  const top = y + HEADING;
  const across = scaleLinear([0, 1], [x, x + size]);
  const up = scaleLinear([0, 1], [top + size, top]);
  const corners = simplify(
    curve.falsePositiveRate.map((rate, index) => [
      across(rate),
      up(curve.truePositiveRate[index] ?? 0),
    ]),
  );
  const path = corners.map(([px, py]) => `${coordinate(px)} ${coordinate(py)}`).join('L');
  const drawn =
    corners.length < 2
      ? ''
      : element('path', {
          d: `M${path}L${x + size} ${top + size}L${x} ${top + size}Z`,
          class: 'area',
        }) + element('path', { d: `M${path}`, class: 'line accent' });
  return element(
    'g',
    {},
    [
      element('title', {}, escapeText(`${curve.name}: ${curve.areaText}`)),
      segment(x, top + size, x + size, top + size, 'axis thin'),
      segment(x, top, x, top + size, 'axis thin'),
      segment(x, top + size, x + size, top, 'axis thin dots'),
      drawn,
      label(fitText(curve.name, size), x, y + 14, 'strong'),
      label(curve.areaText, x + size - 6, top + size - 10, 'small end'),
      label('0', x - 5, top + size + 12, 'muted small end'),
      label('1', x - 5, top + 8, 'muted small end'),
      label('1', x + size, top + size + 14, 'muted small end'),
    ].join(''),
  );
}

type Point = readonly [number, number];

/** Leaves out points that the drawing cannot show: repeated to a tenth of a pixel, or on a line. */
function simplify(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const [exactX, exactY] of points) {
    const next: Point = [Math.round(exactX * 10) / 10, Math.round(exactY * 10) / 10];
    const last = kept.at(-1);
    if (last !== undefined && last[0] === next[0] && last[1] === next[1]) continue;
    const before = kept.at(-2);
    const straight =
      before !== undefined &&
      last !== undefined &&
      ((before[0] === last[0] && last[0] === next[0]) ||
        (before[1] === last[1] && last[1] === next[1]));
    if (straight) kept.pop();
    kept.push(next);
  }
  return kept;
}
