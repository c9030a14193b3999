import { predictedClasses } from '@lucida/models';
import type { ExampleSample } from '../results.js';
import type { Predictions } from './predictions.js';

/** Predictions of samples that have a name and a place in a data set. */
export interface NamedPredictions extends Predictions {
  /** Position of each sample in the data set, `[n]`. */
  readonly indices: Int32Array;
  /** `[n]`. */
  readonly ids: readonly string[];
}

/** A class's samples, each list from the most to the least confident prediction. */
export interface ClassExamples {
  readonly successes: readonly ExampleSample[];
  readonly failures: readonly ExampleSample[];
}

/** Most classes that examples are shown of: images of more would make a report too large to open. */
const MOST_CLASSES = 30;

/** The classes to show examples of, ascending: all, or of very many those with the most failures. */
export function exampleClasses(examples: readonly ClassExamples[]): number[] {
  return examples
    .map(({ failures }, index) => ({ index, mistakes: failures.length }))
    .sort((a, b) => b.mistakes - a.mistakes || a.index - b.index)
    .slice(0, MOST_CLASSES)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
}

/** All samples of each true class, parted into rightly and wrongly predicted ones, `[classes]`. */
export function sortedExamples(predictions: NamedPredictions): ClassExamples[] {
  const { labels, probabilities, classNames, indices, ids } = predictions;
  const classes = classNames.length;
  const predicted = predictedClasses(probabilities, classes);
  const sorted = Array.from(labels, (trueClass, n): ExampleSample => {
    const predictedClass = predicted[n]!;
    const probability = probabilities[n * classes + predictedClass]!;
    return { index: indices[n]!, id: ids[n]!, trueClass, predictedClass, probability };
  }).sort((a, b) => b.probability - a.probability || a.index - b.index);
  return classNames.map((_, c) => {
    const ofClass = sorted.filter((sample) => sample.trueClass === c);
    return {
      successes: ofClass.filter((sample) => sample.predictedClass === c),
      failures: ofClass.filter((sample) => sample.predictedClass !== c),
    };
  });
}
