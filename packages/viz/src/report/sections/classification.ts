import type { AveragedResult, ClassResult, ReportDocument } from '@lucida/eval';
import { count, decimal, interval, percentOf } from '../../format.js';
import {
  classAccuracyFigure,
  confusionClasses,
  confusionFigure,
  MAX_ROC_PANELS,
  precisionRecallFigure,
  rocFigure,
  templateFigures,
} from '../figures.js';
import { figureBlock, figureRow, paragraph, type Section, table } from '../html.js';

/** Overall and class-wise accuracy. */
export function accuracySection(document: ReportDocument): Section {
  const { accuracy, accuracyInterval, samples } = document.classification;
  return {
    id: 'accuracy',
    title: 'Accuracy by class',
    body:
      paragraph(
        `Of ${count(samples)} samples ${percentOf(accuracy)} are classified correctly, 95\u00a0% interval ${interval(accuracyInterval, 1, 100)}. Whiskers are Wilson intervals from each class’s own samples.`,
      ) + figureBlock(classAccuracyFigure(document)),
  };
}

/** ROC curves with their areas. */
export function rocSection(document: ReportDocument): Section | null {
  if (document.classification.roc.length === 0) return null;
  return {
    id: 'roc',
    title: 'ROC and AUC',
    body:
      paragraph(
        'Each class against all others. The area under the curve is the chance that a sample of the class is ranked above one of the others; the dashed diagonal, area 0.5, is guessing.',
      ) +
      capped(
        MAX_ROC_PANELS,
        document.classification.roc.length,
        'of the smallest area are drawn; the table of precision and recall has every area',
      ) +
      figureBlock(rocFigure(document)),
  };
}

/** Says of a chart that it leaves classes out; nothing where it has them all. */
function capped(shown: number, all: number, which: string): string {
  return shown >= all ? '' : paragraph(`Of ${count(all)} classes the ${shown} ${which}.`, 'note');
}

/** Most pairs that the table of confusions lists. */
const SHOWN_PAIRS = 8;

/** Confusion, and how alike the classes are to begin with. */
export function confusionSection(document: ReportDocument): Section {
  const templates = templateFigures(document);
  const alike =
    templates.length === 0
      ? ''
      : ' The second matrix tells how alike the classes are to begin with: the largest normalised cross-correlation of their templates over all shifts.';
  return {
    id: 'confusion',
    title: 'Confusion',
    body:
      paragraph(
        `Each row is a true class and adds up to 100: how many percent of its samples were predicted as which class. The diagonal is right.${alike}`,
      ) +
      capped(
        confusionClasses(document).length,
        document.classification.classes.length,
        'with the most mistakes are drawn, so rows add up to less than 100 where samples went to others',
      ) +
      figureRow([confusionFigure(document), ...templates]) +
      confusedPairsTable(document),
  };
}

function confusedPairsTable({ classification, templateSimilarity }: ReportDocument): string {
  const { confusedPairs, classes } = classification;
  if (confusedPairs.length === 0) return '';
  const name = (index: number) => classes[index]?.name ?? String(index);
  return table({
    caption: 'Most confused pairs',
    columns: [
      { label: 'True class' },
      { label: 'Predicted as' },
      { label: 'Samples', numeric: true },
      { label: 'Share of the class', numeric: true },
      ...(templateSimilarity === null ? [] : [{ label: 'Template similarity', numeric: true }]),
    ],
    bodies: [
      {
        rows: confusedPairs.slice(0, SHOWN_PAIRS).map((pair) => ({
          header: name(pair.trueClass),
          cells: [
            name(pair.predictedClass),
            count(pair.count),
            percentOf(pair.rate),
            ...(templateSimilarity === null
              ? []
              : [decimal(templateSimilarity[pair.trueClass]?.[pair.predictedClass] ?? null, 2)]),
          ],
        })),
      },
    ],
  });
}

/** Precision, recall and F1, drawn and in figures. */
export function precisionRecallSection(document: ReportDocument): Section {
  const { classes, macro, weighted, macroAuc, samples } = document.classification;
  const flagged = classes.some(({ zeroDivision }) => zeroDivision.length > 0);
  const figure = (result: ClassResult, key: 'precision' | 'recall' | 'f1') =>
    `${decimal(result[key])}${result.zeroDivision.includes(key) ? ' †' : ''}`;
  const averaged = (header: string, result: AveragedResult, auc: string) => ({
    header,
    emphasis: true,
    cells: [
      count(samples),
      decimal(result.precision),
      decimal(result.recall),
      decimal(result.f1),
      auc,
    ],
  });
  return {
    id: 'precision-recall',
    title: 'Precision, recall and F1',
    body:
      figureBlock(precisionRecallFigure(document)) +
      table({
        caption: 'Precision, recall, F1 and AUC by class',
        columns: [
          { label: 'Class' },
          { label: 'Samples', numeric: true },
          { label: 'Precision', numeric: true },
          { label: 'Recall', numeric: true },
          { label: 'F1', numeric: true },
          { label: 'AUC', numeric: true },
        ],
        bodies: [
          {
            rows: [
              ...classes.map((result) => ({
                header: result.name,
                cells: [
                  count(result.support),
                  figure(result, 'precision'),
                  figure(result, 'recall'),
                  figure(result, 'f1'),
                  decimal(result.auc),
                ],
              })),
              averaged('Macro average', macro, decimal(macroAuc)),
              averaged('Weighted average', weighted, ''),
            ],
          },
        ],
      }) +
      (flagged
        ? paragraph('† 0 by definition: there was nothing to divide by.', 'note after')
        : ''),
  };
}
