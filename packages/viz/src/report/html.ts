import { element, escapeText } from '../markup.js';
import type { Figure } from './figures.js';

/** One part of the report; its title stands in the table of contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** Markup. */
  readonly body: string;
}

/** A paragraph of plain text. */
export function paragraph(text: string, className?: string): string {
  return element('p', { class: className }, escapeText(text));
}

/** A heading below a section's own. */
export function subheading(text: string): string {
  return element('h3', {}, escapeText(text));
}

/** A list of plain sentences. */
export function bullets(texts: readonly string[]): string {
  const items = texts.map((text) => element('li', {}, escapeText(text)));
  return element('ul', {}, items.join(''));
}

interface TableColumn {
  readonly label: string;
  /** Right-aligned, tabular digits. */
  readonly numeric?: boolean;
}

/** A heading over several columns. */
interface ColumnGroup {
  readonly label: string;
  readonly span: number;
}

interface TableRow {
  /** The first cell, the row's heading. */
  readonly header: string;
  /** Plain text, or markup where it is wrapped as such. */
  readonly cells: readonly (string | { readonly markup: string })[];
  readonly emphasis?: boolean;
}

export interface Table {
  readonly caption: string;
  /** The first one is that of the row headings. */
  readonly columns: readonly TableColumn[];
  readonly columnGroups?: readonly ColumnGroup[];
  /** Whether long texts in cells take several lines. */
  readonly wrap?: boolean;
  readonly bodies: readonly { readonly label?: string; readonly rows: readonly TableRow[] }[];
}

/** Row headings longer than this many characters may take several lines. */
const LONG_HEADER = 18;

/** A table that scrolls inside its own box where the page is narrower than it. */
export function table({
  caption,
  columns,
  columnGroups = [],
  wrap = false,
  bodies,
}: Table): string {
  const alignment = (column: TableColumn | undefined) =>
    column?.numeric === true ? 'number' : undefined;
  const groups =
    columnGroups.length === 0
      ? ''
      : element(
          'tr',
          {},
          element('td', {}) +
            columnGroups
              .map(({ label, span }) =>
                element(
                  'th',
                  { scope: 'colgroup', colspan: span, class: 'group' },
                  escapeText(label),
                ),
              )
              .join(''),
        );
  const head = columns.map((column) =>
    element('th', { scope: 'col', class: alignment(column) }, escapeText(column.label)),
  );
  const drawn = bodies.map(({ label, rows }) => {
    const heading =
      label === undefined
        ? ''
        : element(
            'tr',
            { class: 'rowgroup' },
            element('th', { scope: 'rowgroup', colspan: columns.length }, escapeText(label)),
          );
    const lines = rows.map(({ header, cells, emphasis = false }) =>
      element(
        'tr',
        { class: emphasis ? 'emphasis' : undefined },
        element(
          'th',
          { scope: 'row', class: header.length > LONG_HEADER ? 'wrap' : undefined },
          escapeText(header),
        ) +
          cells
            .map((cell, index) =>
              element(
                'td',
                { class: alignment(columns[index + 1]) },
                typeof cell === 'string' ? escapeText(cell) : cell.markup,
              ),
            )
            .join(''),
      ),
    );
    return element('tbody', {}, heading + lines.join(''));
  });
  const content =
    element('caption', {}, element('span', {}, escapeText(caption))) +
    element('thead', {}, groups + element('tr', {}, head.join(''))) +
    drawn.join('');
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: 0 },
    element('table', { class: wrap ? 'wrapped' : undefined }, content),
  );
}

/** A chart with its caption: drawn once for wide screens and paper, once for phones. */
export function figureBlock(figure: Figure): string {
  const { title, description, widths, draw } = figure;
  const [wide, narrow] = widths;
  const inline = (width: number) => draw({ title, description, width, embedding: 'inline' });
  const pictures =
    wide === narrow
      ? inline(wide)
      : element('div', { class: 'wide' }, inline(wide)) +
        element('div', { class: 'narrow' }, inline(narrow));
  return element(
    'figure',
    {},
    element('figcaption', {}, escapeText(title)) + element('div', { class: 'chart' }, pictures),
  );
}

/** Figures beside each other where there is room. */
export function figureRow(figures: readonly Figure[]): string {
  return figures.length === 0
    ? ''
    : element('div', { class: 'figures' }, figures.map(figureBlock).join(''));
}

/** Terms with their values. */
export function definitions(entries: readonly (readonly [string, string])[]): string {
  const rows = entries.map(([term, value]) =>
    element('div', {}, element('dt', {}, escapeText(term)) + element('dd', {}, escapeText(value))),
  );
  return element('dl', { class: 'definitions' }, rows.join(''));
}

/** A figure to take home. */
export interface Headline {
  readonly term: string;
  readonly figure: string;
  /** Whether the figure is a name and set smaller. */
  readonly name?: boolean;
  readonly detail: string;
}

/** Figures to take home, in tiles; nothing where there are none. */
export function headlineList(headlines: readonly Headline[]): string {
  if (headlines.length === 0) return '';
  const items = headlines.map(({ term, figure, name = false, detail }) =>
    element(
      'div',
      {},
      [
        element('dt', {}, escapeText(term)),
        element('dd', { class: name ? 'figure name' : 'figure' }, escapeText(figure)),
        element('dd', { class: 'detail' }, escapeText(detail)),
      ].join(''),
    ),
  );
  // Two or four stand in twos: a row of three would have a hole.
  const twos = items.length === 2 || items.length === 4;
  return element('dl', { class: twos ? 'headline twos' : 'headline' }, items.join(''));
}
