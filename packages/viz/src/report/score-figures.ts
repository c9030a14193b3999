import type { ReportDocument, ScoreResult } from '@lucida/eval';
import { intervalPlot } from '../charts/interval-plot.js';
import { matrixChart } from '../charts/matrix-chart.js';
import { decimal } from '../format.js';
import { type Figure, HALF, twoDecimals } from './figures.js';
import {
  groundTruthScores,
  methodTitle,
  protocolsOf,
  resultLabel,
  type Scored,
} from './methods.js';
import {
  averageDrop,
  averageIncrease,
  type Metric,
  pointingGame,
  relevanceMass,
} from './metrics.js';

/** Scores that stand together under a heading. */
export interface FigureGroup {
  readonly label: string;
  readonly scored: Scored;
  readonly results: readonly ScoreResult[];
}

/** One figure of every method in every group, with its interval. */
function metricFigure(
  groups: readonly FigureGroup[],
  metric: Metric,
  figure: { name: string; title: string; xLabel: string },
): Figure {
  const drawn = groups.map(({ label, scored, results }) => ({
    label,
    rows: results.map((result) => {
      const score = metric.read(result);
      return {
        label: resultLabel(scored, result),
        value: score?.value ?? null,
        interval: score?.interval ?? null,
        text: score === null ? 'no samples' : metric.format(score.value),
      };
    }),
  }));
  const ends = drawn.flatMap(({ rows }) =>
    rows.flatMap(({ interval }) => (interval === null ? [] : [interval.low, interval.high])),
  );
  const domain = [
    Math.floor(Math.min(...ends) / metric.step) * metric.step,
    Math.ceil(Math.max(...ends) / metric.step) * metric.step,
  ] as const;
  const spoken = drawn.flatMap(({ label, rows }) =>
    rows.map((row) => `${row.label}${label === '' ? '' : ` (${label})`}: ${row.text}`),
  );
  return {
    name: figure.name,
    title: figure.title,
    description: `${figure.title}, ${metric.better} is best. ${spoken.join('; ')}.`,
    widths: HALF,
    draw: (options) =>
      intervalPlot({
        ...options,
        groups: drawn,
        domain: ends.length === 0 ? [0, metric.step] : domain,
        xLabel: figure.xLabel,
      }),
  };
}

/** Average drop and increase of every method, by protocol; none without scores. */
export function dropFigures(document: ReportDocument): Figure[] {
  if (document.scores.length === 0) return [];
  const groups = protocolsOf(document).map((group) => ({ ...group, scored: document }));
  return dropAndIncrease(groups, 'average', 'Average');
}

/** The two figures of some groups; their names and titles begin with what is given. */
export function dropAndIncrease(
  groups: readonly FigureGroup[],
  name: string,
  title: string,
): Figure[] {
  return [
    metricFigure(groups, averageDrop, {
      name: `${name}-drop`,
      title: `${title} drop`,
      xLabel: '% with 95 % interval; lower is better',
    }),
    metricFigure(groups, averageIncrease, {
      name: `${name}-increase`,
      title: `${title} increase`,
      xLabel: '% with 95 % interval; higher is better',
    }),
  ];
}

/** Pointing game and relevance mass; none without a ground truth. */
export function groundTruthFigures(document: ReportDocument): Figure[] {
  const results = groundTruthScores(document);
  const figures = [
    { metric: pointingGame, name: 'pointing-game', title: 'Pointing game', unit: '%' },
    {
      metric: relevanceMass,
      name: 'relevance-mass',
      title: 'Relevance mass',
      unit: 'share',
    },
  ];
  return figures
    .filter(({ metric }) => results.some((result) => metric.read(result) !== null))
    .map(({ metric, name, title, unit }) =>
      metricFigure([{ label: '', scored: document, results }], metric, {
        name,
        title,
        xLabel: `${unit} with 95 % interval; higher is better`,
      }),
    );
}

/** Mean rank correlation of every two methods' maps; none with fewer than two methods. */
export function agreementFigures(document: ReportDocument): Figure[] {
  const { agreement } = document;
  if (agreement.length === 0) return [];
  const names = [...new Set(agreement.flatMap(({ methods }) => methods))];
  const values = names.map((first) =>
    names.map((second) => {
      if (first === second) return 1;
      const pair = agreement.find(
        ({ methods }) => methods.includes(first) && methods.includes(second),
      );
      return pair?.spearman ?? null;
    }),
  );
  const titles = names.map((name) => methodTitle(document, name));
  const spoken = agreement.map(
    ({ methods: [first, second], spearman }) =>
      `${methodTitle(document, first)} and ${methodTitle(document, second)}: ${decimal(spearman, 2)}`,
  );
  const low = Math.min(0, ...agreement.map(({ spearman }) => spearman));
  return [
    {
      name: 'method-agreement',
      title: 'Agreement between methods',
      description: `Mean Spearman rank correlation of the maps. ${spoken.join('; ')}.`,
      widths: [300, 300],
      draw: (options) =>
        matrixChart({
          ...options,
          rows: titles,
          columns: titles,
          values,
          domain: [low, 1],
          format: twoDecimals,
          rowTitle: 'mean Spearman correlation',
          columnTitle: '',
        }),
    },
  ];
}
