import type { Dataset } from '@lucida/data';
import {
  exampleClasses,
  type NamedPredictions,
  sortedExamples,
} from '../classification/examples.js';
import type { ExampleSample, ReportDocument } from '../results.js';
import { exampleOf } from './example.js';
import { explainSamples } from './explain-samples.js';
import type { RunOptions } from './run-options.js';
import type { ScoreSettings } from './score-settings.js';
import type { Workplace } from './workplace.js';

interface Choice extends Record<'best' | 'typical' | 'failure', ExampleSample | null> {
  readonly classIndex: number;
}

/** Chooses three examples a class by their predictions and explains them. */
export async function explainExamples(
  place: Workplace,
  dataset: Dataset,
  predictions: NamedPredictions,
  settings: ScoreSettings,
  options: RunOptions,
): Promise<ReportDocument['examples']> {
  const sorted = sortedExamples(predictions);
  const chosen = exampleClasses(sorted).map((classIndex): Choice => {
    const { successes, failures } = sorted[classIndex]!;
    return {
      classIndex,
      best: successes[0] ?? null,
      // Of middling confidence: neither the easiest sample nor a lucky one.
      typical: successes[Math.floor(successes.length / 2)] ?? null,
      failure: failures[0] ?? null,
    };
  });
  const indices = chosen
    .flatMap(({ best, typical, failure }) => [best, typical, failure])
    .flatMap((sample) => sample?.index ?? []);
  const explained = await explainSamples(place, dataset, settings, options, [...new Set(indices)]);
  const found = new Map(explained.map((sample) => [sample.index, exampleOf(sample, dataset)]));
  const example = (sample: ExampleSample | null) => (sample && found.get(sample.index)) ?? null;
  return chosen.map(({ classIndex, best, typical, failure }) => ({
    classIndex,
    best: example(best),
    typical: example(typical),
    failure: example(failure),
  }));
}
