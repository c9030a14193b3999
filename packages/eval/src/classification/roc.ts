import type { RocCurve } from '../results.js';
import type { Predictions } from './predictions.js';

/**
 * One-vs-rest ROC curve of each class and the area under it. There is one point for each distinct
 * score, samples of equal score sharing it, and one more at the origin for the threshold above
 * every score (`null`); no point is dropped, as in scikit-learn with `drop_intermediate=False`. A
 * class that is absent, or alone, has no curve: empty lists and a null AUC.
 */
export function rocCurves({ labels, probabilities, classNames }: Predictions): RocCurve[] {
  const classes = classNames.length;
  return classNames.map((name, c) => {
    const scores = Float64Array.from(labels, (_, n) => probabilities[n * classes + c]!);
    return { name, ...rocCurve(labels, c, scores) };
  });
}

/** Mean AUC of the classes that have one; null when none has. */
export function macroAuc(curves: readonly RocCurve[]): number | null {
  const areas = curves.flatMap(({ auc }) => (auc === null ? [] : [auc]));
  return areas.length === 0 ? null : areas.reduce((sum, auc) => sum + auc, 0) / areas.length;
}

function rocCurve(
  labels: Int32Array,
  positiveClass: number,
  scores: Float64Array,
): Omit<RocCurve, 'name'> {
  const positives = labels.reduce((count, label) => count + Number(label === positiveClass), 0);
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) {
    return { falsePositiveRate: [], truePositiveRate: [], thresholds: [], auc: null };
  }
  const byScore = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  const falsePositiveRate = [0];
  const truePositiveRate = [0];
  const thresholds: (number | null)[] = [null];
  let truePositives = 0;
  let falsePositives = 0;
  // Twice the area in units of one positive x one negative sample: a whole number, so exact.
  let doubleArea = 0;
  for (let i = 0; i < byScore.length; ) {
    const threshold = scores[byScore[i]!]!;
    const [trueBefore, falseBefore] = [truePositives, falsePositives];
    for (; i < byScore.length && scores[byScore[i]!] === threshold; i++) {
      if (labels[byScore[i]!] === positiveClass) truePositives++;
      else falsePositives++;
    }
    doubleArea += (falsePositives - falseBefore) * (truePositives + trueBefore);
    falsePositiveRate.push(falsePositives / negatives);
    truePositiveRate.push(truePositives / positives);
    thresholds.push(threshold);
  }
  return {
    falsePositiveRate,
    truePositiveRate,
    thresholds,
    auc: doubleArea / (2 * positives * negatives),
  };
}
