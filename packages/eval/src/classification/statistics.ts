import { predictedClasses } from '@lucida/models';
import type { ClassificationResult } from '../results.js';
import { wilsonInterval } from './accuracy.js';
import { confusedPairs, confusionMatrix, normalizeRows } from './confusion.js';
import { type NamedPredictions, sortedExamples } from './examples.js';
import { classFigures, macroAverage, weightedAverage } from './precision-recall.js';
import { checkPredictions } from './predictions.js';
import { macroAuc, rocCurves } from './roc.js';

/** Everything about a classification but where it came from. */
export type ClassificationStatistics = Omit<
  ClassificationResult,
  'schemaVersion' | 'kind' | 'provenance'
>;

const EXAMPLES_PER_CLASS = 5;
const CONFUSED_PAIRS = 10;

/**
 * All classification statistics of a set of predictions; they agree with scikit-learn.
 *
 * @throws LucidaError when the predictions are empty, contradictory or not finite.
 */
export function classificationStatistics(predictions: NamedPredictions): ClassificationStatistics {
  checkPredictions(predictions);
  const { labels, probabilities, classNames } = predictions;
  const predicted = predictedClasses(probabilities, classNames.length);
  const matrix = confusionMatrix(labels, predicted, classNames.length);
  const figures = classFigures(matrix);
  const roc = rocCurves(predictions);
  const hits = matrix.reduce((total, row, c) => total + row[c]!, 0);
  return {
    samples: labels.length,
    accuracy: hits / labels.length,
    accuracyInterval: wilsonInterval(hits, labels.length),
    classes: figures.map((figure, c) => ({ name: classNames[c]!, ...figure, auc: roc[c]!.auc })),
    confusionMatrix: matrix,
    normalizedConfusionMatrix: normalizeRows(matrix),
    macro: macroAverage(figures),
    weighted: weightedAverage(figures),
    macroAuc: macroAuc(roc),
    roc,
    confusedPairs: confusedPairs(matrix, CONFUSED_PAIRS),
    examples: sortedExamples(predictions).map(({ successes, failures }) => ({
      successes: successes.slice(0, EXAMPLES_PER_CLASS),
      failures: failures.slice(0, EXAMPLES_PER_CLASS),
    })),
  };
}
