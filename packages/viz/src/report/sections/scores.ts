import type { MethodDifference, ReportDocument, ScoreResult } from '@lucida/eval';
import { count, decimal, interval, NO_VALUE } from '../../format.js';
import { element, escapeText } from '../../markup.js';
import { figureRow, paragraph, type Section, table } from '../html.js';
import { groundTruthScores, protocolsOf, resultLabel } from '../methods.js';
import { averageDrop, averageIncrease, type Metric } from '../metrics.js';
import { type Ranking, rank } from '../ranking.js';
import { dropFigures } from '../score-figures.js';

/** A figure with its interval, tagged where it is the best or cannot be told apart from it. */
export function scoredCell(
  result: ScoreResult,
  metric: Metric,
  ranking: Ranking | null,
): { markup: string } {
  const score = metric.read(result);
  if (score === null) return { markup: '–' };
  const compared = ranking !== null && ranking.tied.length + ranking.behind.length > 0;
  const isTied = compared && ranking.tied.some((other) => other.result === result);
  const leads = compared && ranking.leaders.some((other) => other.result === result);
  const tag = !compared
    ? ''
    : leads
      ? element('span', { class: 'tag' }, 'best')
      : isTied
        ? element('span', { class: 'tag tied' }, 'tied')
        : '';
  const range = element(
    'span',
    { class: 'range' },
    escapeText(metric.formatInterval(score.interval)),
  );
  return { markup: `${escapeText(metric.format(score.value))} ${range}${tag}` };
}

/** Average drop and increase under every protocol; null without scores. */
export function scoresSection(document: ReportDocument): Section | null {
  const protocols = protocolsOf(document);
  if (protocols.length === 0) return null;
  return {
    id: 'scores',
    title: 'Average drop and increase',
    body:
      paragraph(
        'What happens to the probability of the explained class when only what the map calls relevant is kept. A good map loses little (a low drop) and often makes the model surer (a high increase).',
      ) +
      paragraph(explainProtocols(document)) +
      figureRow(dropFigures(document)) +
      table({
        caption: 'Average drop and increase by protocol',
        columns: [
          { label: 'Method' },
          { label: 'Layer' },
          { label: 'Samples', numeric: true },
          { label: 'Degenerate', numeric: true },
          { label: 'Average drop (lower is better)' },
          { label: 'Average increase (higher is better)' },
        ],
        bodies: protocols.map(({ label, results, differences }) => {
          const drop = rank(results, averageDrop, differences);
          const increase = rank(results, averageIncrease, differences);
          return {
            label: `Protocol: ${label}`,
            rows: results.map((result) => ({
              header: resultLabel(document, result),
              cells: [
                result.layer,
                count(result.samples),
                count(result.degenerate),
                scoredCell(result, averageDrop, drop),
                scoredCell(result, averageIncrease, increase),
              ],
            })),
          };
        }),
      }) +
      paragraph(
        `Brackets hold 95 % bootstrap intervals. “Tied” cannot be told apart from the best: ${
          document.differences.length > 0
            ? 'the interval of their difference on the same samples holds 0.'
            : 'the two intervals overlap.'
        }`,
        'note after',
      ) +
      differencesTable(document),
  };
}

/** Every two methods on the same samples; none where that was not computed. */
function differencesTable(document: ReportDocument): string {
  const bodies = protocolsOf(document)
    .filter(({ differences }) => differences.length > 0)
    .map(({ label, differences }) => ({
      label: `Protocol: ${label}`,
      rows: differences.map((difference) => ({
        header: difference.methods.map((method) => resultLabel(document, method)).join(' − '),
        cells: [
          count(difference.samples),
          differenceCell(averageDrop, difference),
          differenceCell(averageIncrease, difference),
        ],
      })),
    }));
  if (bodies.length === 0) return '';
  return (
    table({
      caption: 'Differences between methods on the same samples, in percentage points',
      columns: [
        { label: 'Methods' },
        { label: 'Samples', numeric: true },
        { label: 'Drop (below 0: the first is better)' },
        { label: 'Increase (above 0: the first is better)' },
      ],
      bodies,
    }) +
    paragraph(
      'Paired bootstrap: what makes a sample hard for both methods cancels out. An interval without 0, marked “differ”, tells the two apart.',
      'note after',
    )
  );
}

function differenceCell(metric: Metric, difference: MethodDifference): { markup: string } {
  const figure = metric.readDifference(difference);
  if (figure === null) return { markup: NO_VALUE };
  const { low, high } = figure.interval;
  const range = element('span', { class: 'range' }, escapeText(interval(figure.interval, 1)));
  const tag = low > 0 || high < 0 ? element('span', { class: 'tag' }, 'differ') : '';
  return { markup: `${escapeText(decimal(figure.value, 1))} ${range}${tag}` };
}

function explainProtocols({ scores }: ReportDocument): string {
  const kinds = new Set(scores.map(({ protocol }) => protocol));
  const said = [
    kinds.has('top-fraction')
      ? 'Top fraction keeps that share of the positions, the most relevant ones, and sets the others to zero.'
      : '',
    kinds.has('soft-mask') ? 'Soft mask multiplies the input by the map.' : '',
  ];
  return said.filter((text) => text !== '').join(' ');
}

/** The same figures by class; null without any. */
export function perClassSection(document: ReportDocument): Section | null {
  const blocks = protocolsOf(document).flatMap(({ label, results }) => {
    const drawn = perClassTable(document, results, `Drop and increase by class, ${label}`, [
      { label: 'Average drop, %', read: (row) => decimal(row.averageDropPercent, 1) },
      { label: 'Average increase, %', read: (row) => decimal(row.averageIncreasePercent, 1) },
    ]);
    return drawn === '' ? [] : [drawn];
  });
  const compared = groundTruthScores(document);
  const truth = perClassTable(document, compared, 'Agreement with the ground truth by class', [
    { label: 'Pointing game, %', read: (row) => decimal(row.pointingGame, 1) },
    { label: 'Relevance mass', read: (row) => decimal(row.relevanceMass) },
  ]);
  if (truth !== '') blocks.push(truth);
  return blocks.length === 0
    ? null
    : { id: 'per-class', title: 'Scores by class', body: blocks.join('') };
}

interface PerClassColumn {
  readonly label: string;
  readonly read: (row: ScoreResult['perClass'][number]) => string;
}

function perClassTable(
  document: ReportDocument,
  results: readonly ScoreResult[],
  caption: string,
  columns: readonly PerClassColumn[],
): string {
  const classes = results[0]?.perClass ?? [];
  if (classes.length === 0) return '';
  return table({
    caption,
    columnGroups: columns.map(({ label }) => ({ label, span: results.length })),
    columns: [
      { label: 'Class' },
      ...columns.flatMap(() =>
        results.map((result) => ({ label: resultLabel(document, result), numeric: true })),
      ),
    ],
    bodies: [
      {
        rows: classes.map(({ name }, index) => ({
          header: name,
          cells: columns.flatMap(({ read }) =>
            results.map((result) => {
              const row = result.perClass[index];
              return row === undefined ? '–' : read(row);
            }),
          ),
        })),
      },
    ],
  });
}
