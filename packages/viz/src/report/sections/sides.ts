import type { ReportDocument } from '@lucida/eval';
import { count, interval, NO_VALUE, percentOf } from '../../format.js';
import { element, escapeText } from '../../markup.js';
import { flatten } from '../config.js';
import { orderSentence, winnerSentence } from '../discussion/orders.js';
import {
  bullets,
  definitions,
  figureRow,
  paragraph,
  type Section,
  subheading,
  table,
} from '../html.js';
import { averageDrop, averageIncrease, type Metric } from '../metrics.js';
import { compareOrders, type OrderComparison } from '../orders.js';
import { rank } from '../ranking.js';
import { dataSetFigures, variantFigures } from '../side-figures.js';
import {
  dataSides,
  methodLabels,
  resultNamed,
  type SharedProtocol,
  type Side,
  sharedProtocols,
  variantSides,
} from '../sides.js';

const METRICS = [averageDrop, averageIncrease];

/** The study's settings beside the corrected ones; null without variants. */
export function variantsSection(document: ReportDocument): Section | null {
  const sides = variantSides(document);
  if (sides.length < 2) return null;
  return {
    id: 'variants',
    title: 'The study’s protocol and the corrected one',
    body: [
      paragraph(
        'The same model and the same samples, explained and scored under each of these settings. What changes between them is the settings’ doing.',
      ),
      definitions(
        document.variants.map(({ name, title, description }) => [
          `${title} (“${name}”)`,
          description,
        ]),
      ),
      settingsTable(document),
      figureRow(variantFigures(document)),
      sidesTable(sides, 'Average drop and increase under each of the settings'),
      conclusions(compareOrders(sides, METRICS, { own: true })),
    ].join(''),
  };
}

/** Only what differs between the settings. */
function settingsTable({ variants }: ReportDocument): string {
  const options = variants.map(({ config }) => new Map(flatten(config)));
  const names = [...new Set(options.flatMap((each) => [...each.keys()]))].filter(
    (name) => new Set(options.map((each) => each.get(name) ?? NO_VALUE)).size > 1,
  );
  if (names.length === 0) return '';
  return table({
    caption: 'Settings that differ',
    columns: [{ label: 'Setting' }, ...variants.map(({ title }) => ({ label: title }))],
    wrap: true,
    bodies: [
      {
        rows: names.map((name) => ({
          header: name,
          cells: options.map((each) => each.get(name) ?? NO_VALUE),
        })),
      },
    ],
  });
}

/** The same methods on other data; null without other reports. */
export function dataSetsSection(document: ReportDocument): Section | null {
  const sides = dataSides(document);
  if (sides.length < 2) return null;
  return {
    id: 'data-sets',
    title: sides.length === 2 ? 'Two data sets' : 'Several data sets',
    body: [
      paragraph(
        'The same methods on other data and another model. How high the figures are depends on both; what can be compared is which method is better on each, and whether its lead is clear there.',
      ),
      dataTable(document, sides),
      figureRow(dataSetFigures(document)),
      sidesTable(sides, 'Average drop and increase on each of the data sets'),
      conclusions(compareOrders(sides, METRICS, { own: false })),
    ].join(''),
  };
}

function dataTable(document: ReportDocument, sides: readonly Side[]): string {
  const own = { ...document, ...document.classification, provenance: document.provenance };
  return table({
    caption: 'What is compared',
    columns: [
      { label: 'Data' },
      { label: 'Samples', numeric: true },
      { label: 'Model' },
      { label: 'Parameters', numeric: true },
      { label: 'Accuracy' },
    ],
    bodies: [
      {
        rows: [own, ...document.comparedWith].map((report, index) => ({
          header: sides[index]!.title,
          cells: [
            count(report.provenance.data.size),
            report.provenance.model.name,
            count(report.provenance.model.parameters),
            `${percentOf(report.accuracy)} ${interval(report.accuracyInterval, 1, 100)}`,
          ],
        })),
      },
    ],
  });
}

function conclusions(comparisons: readonly OrderComparison[]): string {
  const texts = comparisons.map((each) => `${winnerSentence(each)} ${orderSentence(each)}`);
  return texts.length === 0 ? '' : subheading('What that says') + bullets(texts);
}

/** Every method's figures on each side, with its place in the side's order. */
function sidesTable(sides: readonly Side[], caption: string): string {
  const body = (shared: SharedProtocol) => ({
    label: `Protocol: ${shared.label}`,
    rows: methodLabels(sides, shared.groups).map((label) => ({
      header: label,
      cells: sides.flatMap((_, index) =>
        METRICS.map((metric) => placedCell(sides, shared, index, metric, label)),
      ),
    })),
  });
  const bodies = sharedProtocols(sides)
    .map(body)
    .filter(({ rows }) => rows.length > 0);
  if (bodies.length === 0) return '';
  return (
    table({
      caption,
      columnGroups: sides.map(({ title }) => ({ label: title, span: METRICS.length })),
      columns: [
        { label: 'Method' },
        ...sides.flatMap(() => [{ label: 'Average drop' }, { label: 'Average increase' }]),
      ],
      bodies,
    }) +
    paragraph(
      'Brackets hold 95 % bootstrap intervals; the number behind them is the method’s place (equal figures share it), 1 for the lowest drop and the highest increase.',
      'note after',
    )
  );
}

function placedCell(
  sides: readonly Side[],
  { groups }: SharedProtocol,
  index: number,
  metric: Metric,
  label: string,
): string | { markup: string } {
  const group = groups[index] ?? null;
  const result = resultNamed(sides[index]!, group, label);
  const figure = result === undefined ? null : metric.read(result);
  if (group === null || figure === null) return NO_VALUE;
  const order = rank(group.results, metric, [])!.order;
  const place = 1 + order.findIndex(({ value }) => value === figure.value);
  const range = element(
    'span',
    { class: 'range' },
    escapeText(metric.formatInterval(figure.interval)),
  );
  const rankTag = element('span', { class: 'place' }, String(place));
  return { markup: `${escapeText(metric.format(figure.value))} ${range}${rankTag}` };
}
