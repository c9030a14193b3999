import { CELL_TEXT_SWITCH } from '../color/theme.js';
import { element, escapeText } from '../markup.js';
import { label } from './axes.js';
import { type ChartOptions, frame } from './frame.js';
import { fitText, textWidth, widest } from './layout.js';

export interface MatrixChartOptions extends ChartOptions {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Null where there is no figure. */
  readonly values: readonly (readonly (number | null)[])[];
  /** The values drawn faintest and strongest. */
  readonly domain: readonly [low: number, high: number];
  /** The figure written in a cell. */
  readonly format: (value: number) => string;
  readonly rowTitle: string;
  readonly columnTitle: string;
}

const GAP = 2;
const MIN_CELL = 14;
const MAX_CELL = 56;
const MAX_LABEL = 110;

/**
 * A heat map with the figure in each cell: confusion, similarity or agreement. The strength is the
 * opacity of one hue, so it reads the same with any colour vision, in light and in dark.
 */
export function matrixChart(options: MatrixChartOptions): string {
  const { rows, columns, width = 480, rowTitle, columnTitle } = options;
  const names = rows.map((name) => fitText(name, Math.min(MAX_LABEL, width * 0.36)));
  const left = 12 + widest(names);
  const cell = Math.min(
    MAX_CELL,
    Math.max(MIN_CELL, (width - left) / Math.max(1, columns.length) - GAP),
  );
  const upright = widest(columns) > cell;
  const heads = columns.map((name) => (upright ? fitText(name, MAX_LABEL) : name));
  const top = (columnTitle === '' ? 4 : 22) + (upright ? widest(heads) + 10 : 22);
  const right = left + columns.length * (cell + GAP);
  const total = Math.max(right, 60, left + textWidth(columnTitle, 11), textWidth(rowTitle, 11));
  const middle = (index: number) => index * (cell + GAP) + cell / 2;

  const headings = heads.map((name, index) =>
    upright
      ? element(
          'g',
          {
            transform: `translate(${(left + middle(index) + 4).toFixed(1)} ${top - 8}) rotate(-90)`,
          },
          label(name, 0, 0, 'small', columns[index]!),
        )
      : label(name, left + middle(index), top - 8, 'small middle'),
  );
  const sides = names.map((name, index) =>
    label(name, left - 8, top + middle(index) + 4, 'small end', rows[index]!),
  );
  const cells = options.values.flatMap((row, y) =>
    row.map((value, x) =>
      drawCell(value, left + x * (cell + GAP), top + y * (cell + GAP), cell, options),
    ),
  );
  const bottom = top + rows.length * (cell + GAP);
  const content = [
    label(columnTitle, left, 12, 'muted small'),
    label(rowTitle, 0, bottom + 18, 'muted small'),
    ...headings,
    ...sides,
    ...cells,
  ].join('');
  const tooWide = total > width * 1.2 ? { leastWidth: total * 0.85 } : {};
  return frame({ ...options, ...tooWide, width: total, height: bottom + 26 }, content);
}

function drawCell(
  value: number | null,
  x: number,
  y: number,
  size: number,
  { domain: [low, high], format }: MatrixChartOptions,
): string {
  const share = value === null || high <= low ? 0 : (value - low) / (high - low);
  // Even the faintest cell is seen as one.
  const opacity = 0.05 + 0.95 * Math.min(1, Math.max(0, share));
  const shape = element('rect', {
    x,
    y,
    width: size,
    height: size,
    rx: 2,
    class: 'cell',
    'fill-opacity': opacity,
  });
  const text = value === null ? '–' : format(value);
  const fontSize = Math.min(12, (size - 2) / textWidth(text, 1));
  if (fontSize < 7) return element('g', {}, element('title', {}, escapeText(text)) + shape);
  return (
    shape +
    element(
      'text',
      {
        x: x + size / 2,
        y: y + size / 2 + fontSize * 0.36,
        'font-size': fontSize,
        class: `middle ${opacity >= CELL_TEXT_SWITCH ? 'cell-high' : 'cell-low'}`,
      },
      escapeText(text),
    )
  );
}
