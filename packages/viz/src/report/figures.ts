import type { ReportDocument } from '@lucida/eval';
import { dotPlot } from '../charts/dot-plot.js';
import type { ChartOptions } from '../charts/frame.js';
import { intervalPlot } from '../charts/interval-plot.js';
import { matrixChart } from '../charts/matrix-chart.js';
import { rocChart } from '../charts/roc-chart.js';
import { decimal, interval, percentOf } from '../format.js';

/** A chart of the report: drawn at two widths in the page, and once as a file. */
export interface Figure {
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
  /** What is seen, said in words from the numbers. */
  readonly description: string;
  /** Widths in pixels on a wide screen and on a phone. */
  readonly widths: readonly [wide: number, narrow: number];
  readonly draw: (options: ChartOptions) => string;
}

/** Widths of a chart that shares its row, and of one that does not. */
export const HALF: readonly [number, number] = [400, 320];
export const FULL: readonly [number, number] = [860, 320];

/** Most classes that get a ROC panel of their own; beyond it the worst are shown. */
export const MAX_ROC_PANELS = 20;

/** Most classes whose confusions can be read in one matrix. */
const MAX_MATRIX_CLASSES = 30;

const classNamesOf = (document: ReportDocument) =>
  document.classification.classes.map(({ name }) => name);

/** Share of each class's samples that were recognised, with Wilson intervals. */
export function classAccuracyFigure({ classification }: ReportDocument): Figure {
  const { classes, accuracy } = classification;
  const rows = classes.map(({ name, accuracy, accuracyInterval: range }) => {
    return {
      label: name,
      value: range === null ? null : accuracy,
      interval: range,
      text: range === null ? 'no samples' : `${decimal(accuracy)} ${interval(range, 2)}`,
    };
  });
  const spoken = rows.map(({ label, text }) => `${label}: ${text}`).join('; ');
  const least = Math.min(1, ...rows.flatMap((row) => (row.interval ? [row.interval.low] : [])));
  return {
    name: 'class-accuracy',
    title: 'Accuracy by class',
    description: `Accuracy of each class with its 95 % interval. ${spoken}.`,
    widths: FULL,
    draw: (options) =>
      intervalPlot({
        ...options,
        groups: [{ label: '', rows }],
        domain: [Math.floor(least * 10) / 10, 1],
        xLabel: 'accuracy with 95 % interval',
        reference: { value: accuracy, label: `overall ${decimal(accuracy)}` },
      }),
  };
}

/** One-vs-rest ROC, a panel a class; with very many classes, those of the smallest area. */
export function rocFigure({ classification }: ReportDocument): Figure {
  const { roc } = classification;
  const shown =
    roc.length <= MAX_ROC_PANELS
      ? roc
      : [...roc].sort((a, b) => (a.auc ?? 2) - (b.auc ?? 2)).slice(0, MAX_ROC_PANELS);
  const curves = shown.map(({ name, falsePositiveRate, truePositiveRate, auc }) => ({
    name,
    falsePositiveRate,
    truePositiveRate,
    areaText: auc === null ? 'no AUC' : `AUC ${decimal(auc)}`,
  }));
  const restricted =
    shown.length < roc.length ? ` The ${shown.length} classes of the smallest area are shown.` : '';
  return {
    name: 'roc',
    title: 'ROC curve of each class against the rest',
    description: `Area under the curve by class. ${curves
      .map(({ name, areaText }) => `${name}: ${areaText}`)
      .join('; ')}.${restricted}`,
    widths: FULL,
    draw: (options) => rocChart({ ...options, curves }),
  };
}

/**
 * The classes that the confusion matrix shows: all, or of very many those with the most mistakes,
 * their own and those of others that took a sample for theirs.
 */
export function confusionClasses({ classification }: ReportDocument): number[] {
  const { classes, confusionMatrix } = classification;
  const indices = classes.map((_, index) => index);
  if (classes.length <= MAX_MATRIX_CLASSES) return indices;
  const mistakes = indices.map((index) =>
    indices
      .filter((other) => other !== index)
      .reduce(
        (sum, other) =>
          sum + (confusionMatrix[index]?.[other] ?? 0) + (confusionMatrix[other]?.[index] ?? 0),
        0,
      ),
  );
  return [...indices]
    .sort((a, b) => mistakes[b]! - mistakes[a]!)
    .slice(0, MAX_MATRIX_CLASSES)
    .sort((a, b) => a - b);
}

/** Row-normalised confusion in percent. */
export function confusionFigure(document: ReportDocument): Figure {
  const { classification } = document;
  const names = classNamesOf(document);
  const shown = confusionClasses(document);
  const labels = shown.map((index) => names[index]!);
  const restricted =
    shown.length < names.length ? ` The ${shown.length} most confused classes are shown.` : '';
  const worst = classification.confusedPairs[0];
  const spoken =
    worst === undefined
      ? 'No sample was confused.'
      : `Most confused: ${names[worst.trueClass] ?? worst.trueClass} taken for ${
          names[worst.predictedClass] ?? worst.predictedClass
        }, ${percentOf(worst.rate)} of its samples.`;
  return {
    name: 'confusion-matrix',
    title: 'Normalised confusion matrix',
    description: `Percent of each true class by predicted class. ${spoken}${restricted}`,
    widths: document.templateSimilarity === null ? [560, 320] : HALF,
    draw: (options) =>
      matrixChart({
        ...options,
        rows: labels,
        columns: labels,
        values: shown.map((row) =>
          shown.map((column) => classification.normalizedConfusionMatrix[row]?.[column] ?? null),
        ),
        domain: [0, 1],
        format: wholePercent,
        rowTitle: 'rows: true class, % of it',
        columnTitle: 'predicted class',
      }),
  };
}

function wholePercent(share: number): string {
  if (share > 0 && share < 0.005) return '<1';
  if (share < 1 && share >= 0.995) return '>99';
  return (share * 100).toFixed(0);
}

/** Precision, recall and F1 of each class. */
export function precisionRecallFigure({ classification }: ReportDocument): Figure {
  const { macro, classes } = classification;
  return {
    name: 'precision-recall-f1',
    title: 'Precision, recall and F1 by class',
    description: `Macro averages: precision ${decimal(macro.precision)}, recall ${decimal(
      macro.recall,
    )}, F1 ${decimal(macro.f1)}. The table has every figure.`,
    widths: FULL,
    draw: (options) =>
      dotPlot({
        ...options,
        series: ['precision', 'recall', 'F1'],
        rows: classes.map(({ name, precision, recall, f1 }) => ({
          label: name,
          values: [precision, recall, f1],
        })),
        xLabel: 'figure, 0 to 1',
      }),
  };
}

/** How the class templates resemble each other; none without templates. */
export function templateFigures(document: ReportDocument): Figure[] {
  const { templateSimilarity } = document;
  if (templateSimilarity === null || templateSimilarity.length === 0) return [];
  const names = classNamesOf(document);
  return [
    {
      name: 'template-similarity',
      title: 'Similarity of the class templates',
      description:
        'Largest normalised cross-correlation of two templates over all shifts; 1 is the same shape.',
      widths: HALF,
      draw: (options) =>
        matrixChart({
          ...options,
          rows: names,
          columns: names,
          values: templateSimilarity,
          domain: [Math.min(...templateSimilarity.flat()), 1],
          format: twoDecimals,
          rowTitle: 'largest cross-correlation',
          columnTitle: 'class template',
        }),
    },
  ];
}

/** `.87` for 0.87: the zero would not fit a cell. */
export function twoDecimals(value: number): string {
  return decimal(value, 2).replace(/^(\u2212?)0\./, '$1.');
}
