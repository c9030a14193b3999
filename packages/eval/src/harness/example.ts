import type { Dataset } from '@lucida/data';
import type { ExplainedExample } from '../results.js';
import type { ExplainedSample } from './explain-batch.js';
import { packShares } from './packed-shares.js';

/**
 * An explained sample as results and pictures hold it: signals as they are, images as bytes, shares
 * of the data set's range of values.
 */
export function exampleOf(sample: ExplainedSample, dataset: Dataset): ExplainedExample {
  const { rawMaps: _, input, groundTruth, maps, ...known } = sample;
  const isImage = dataset.inputShape.length === 3;
  // A spline overshoots; what is drawn is a share of the maximum.
  const clipped = (map: Float32Array) =>
    Array.from(map, (value) => Math.min(1, Math.max(0, value)));
  const values = (map: Float32Array) => (isImage ? packShares(map) : clipped(map));
  return {
    ...known,
    input: isImage ? packShares(sharesOf(input, dataset)) : Array.from(input),
    groundTruth: groundTruth && Array.from(groundTruth),
    maps: maps.map(({ ablation: _, ...map }) => ({ ...map, values: values(map.values) })),
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
