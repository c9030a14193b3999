import type { Dataset } from '@lucida/data';
import { type NamedPredictions, sortedExamples } from '../classification/examples.js';
import type { ExampleSample, ExplainedExample, ReportDocument } from '../results.js';
import { type ExplainedSample, explainSamples } from './explain-samples.js';
import { packShares } from './packed-shares.js';
import type { RunOptions } from './run-options.js';
import type { ScoreSettings } from './score-options.js';

type Choice = Record<'best' | 'typical' | 'failure', ExampleSample | null>;

/** Chooses three examples of each class by their predictions and explains them. */
export async function explainExamples(
  dataset: Dataset,
  predictions: NamedPredictions,
  settings: ScoreSettings,
  options: RunOptions,
): Promise<ReportDocument['examples']> {
  const chosen = sortedExamples(predictions).map(
    ({ successes, failures }): Choice => ({
      best: successes[0] ?? null,
      // Of middling confidence: neither the easiest sample nor a lucky one.
      typical: successes[Math.floor(successes.length / 2)] ?? null,
      failure: failures[0] ?? null,
    }),
  );
  const indices = chosen
    .flatMap(({ best, typical, failure }) => [best, typical, failure])
    .flatMap((sample) => sample?.index ?? []);
  const explained = await explainSamples(dataset, settings, options, [...new Set(indices)]);
  const found = new Map(explained.map((sample) => [sample.index, toExample(sample, dataset)]));
  const example = (sample: ExampleSample | null) => (sample && found.get(sample.index)) ?? null;
  return chosen.map(({ best, typical, failure }, classIndex) => ({
    classIndex,
    best: example(best),
    typical: example(typical),
    failure: example(failure),
  }));
}

/** An explained sample as the report holds it: signals as they are, images as bytes. */
function toExample(sample: ExplainedSample, dataset: Dataset): ExplainedExample {
  const { rawMaps: _, input, groundTruth, maps, ...known } = sample;
  const isImage = dataset.inputShape.length === 3;
  const values = (map: Float32Array) => (isImage ? packShares(map) : Array.from(map));
  return {
    ...known,
    input: isImage ? packShares(sharesOf(input, dataset)) : Array.from(input),
    groundTruth: groundTruth && Array.from(groundTruth),
    maps: maps.map((map) => ({ ...map, values: values(map.values) })),
  };
}

/**
 * Values of an image as shares of its channels' range. Where the data set does not know the range it
 * is the sample's own, the same for all channels so that no hue is shifted; a sample that is the same
 * everywhere is dark.
 */
function sharesOf(input: Float32Array, { inputShape, valueRange }: Dataset): Float32Array {
  const channels = inputShape.at(-1)!;
  const range = valueRange ?? ownRange(input, channels);
  return input.map((value, i) => {
    const low = range.low[i % channels]!;
    const width = range.high[i % channels]! - low;
    return width > 0 ? (value - low) / width : 0;
  });
}

function ownRange(input: Float32Array, channels: number): NonNullable<Dataset['valueRange']> {
  const low = input.reduce((a, b) => Math.min(a, b));
  const high = input.reduce((a, b) => Math.max(a, b));
  return { low: new Array(channels).fill(low), high: new Array(channels).fill(high) };
}
