import type { AveragedResult, ClassResult } from '../results.js';
import { wilsonInterval } from './accuracy.js';

/** The figures of a class that come from the confusion matrix alone. */
export type ClassFigures = Omit<ClassResult, 'name' | 'auc'>;

/**
 * Support, precision, recall (which is the class-wise accuracy) and F1 of each class. A figure
 * whose denominator is 0 is 0 and is listed in `zeroDivision`, as scikit-learn does with
 * `zero_division=0`; F1 is `2 TP / (2 TP + FP + FN)`, so it is undefined only for a class that is
 * neither there nor predicted.
 *
 * @param matrix counts, rows are true classes, `[classes][classes]`
 */
export function classFigures(matrix: readonly (readonly number[])[]): ClassFigures[] {
  return matrix.map((row, c) => {
    const hits = row[c]!;
    const support = row.reduce((total, count) => total + count, 0);
    const predicted = matrix.reduce((total, other) => total + other[c]!, 0);
    const recall = divide(hits, support);
    const zeroDivision: ClassResult['zeroDivision'][number][] = [];
    if (support === 0) zeroDivision.push('accuracy');
    if (predicted === 0) zeroDivision.push('precision');
    if (support === 0) zeroDivision.push('recall');
    if (support + predicted === 0) zeroDivision.push('f1');
    return {
      support,
      accuracy: recall,
      accuracyInterval: support === 0 ? null : wilsonInterval(hits, support),
      precision: divide(hits, predicted),
      recall,
      f1: divide(2 * hits, support + predicted),
      zeroDivision,
    };
  });
}

/** Averages over all classes, each counting the same (absent ones too). */
export function macroAverage(classes: readonly ClassFigures[]): AveragedResult {
  return average(classes, () => 1);
}

/** Averages over all classes, each counting by its support. */
export function weightedAverage(classes: readonly ClassFigures[]): AveragedResult {
  return average(classes, (figures) => figures.support);
}

function average(
  classes: readonly ClassFigures[],
  weightOf: (figures: ClassFigures) => number,
): AveragedResult {
  const total = classes.reduce((sum, figures) => sum + weightOf(figures), 0);
  const mean = (figure: keyof AveragedResult) =>
    classes.reduce((sum, figures) => sum + weightOf(figures) * figures[figure], 0) / total;
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
}

function divide(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}
