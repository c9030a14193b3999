import { checkNumber } from '@lucida/runtime/checks';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { checkIndices } from './batching.js';
import type { Batch, BatchOptions, Dataset } from './dataset.js';
import { fingerprintOf } from './fingerprint.js';
import { RandomState } from './random-state.js';

/**
 * Some samples of a data set, in the order given, as a data set. Samples keep their `ids`; their
 * `indices` are those in the subset. The fingerprint comes from the parent's and the indices, as
 * the samples themselves may not be in memory.
 *
 * @throws UsageError when an index is not that of a sample; LucidaError when there is none.
 */
export function subset(dataset: Dataset, indices: ArrayLike<number>): Dataset {
  checkIndices(indices, dataset);
  const chosen = Int32Array.from(indices);
  if (chosen.length === 0) {
    throw new LucidaError(`A subset of ${dataset.name} was asked for that has no samples.`);
  }
  const { classTemplates, valueRange, images } = dataset;
  return {
    name: dataset.name,
    classNames: dataset.classNames,
    inputShape: dataset.inputShape,
    size: chosen.length,
    labels: chosen.map((index) => dataset.labels[index] as number),
    hasGroundTruth: dataset.hasGroundTruth,
    ...(classTemplates && { classTemplates }),
    ...(valueRange && { valueRange }),
    ...(images && { images }),
    get fingerprint() {
      const whole = chosen.length === dataset.size && chosen.every((index, i) => index === i);
      return whole ? dataset.fingerprint : fingerprintOf(dataset.fingerprint, chosen);
    },
    batches({ size, indices }: BatchOptions): AsyncIterable<Batch> {
      if (indices) checkIndices(indices, { name: dataset.name, size: chosen.length });
      const positions = Int32Array.from(indices ?? Array.from(chosen.keys()));
      // In one call, so that the parent can read ahead.
      const parents = positions.map((position) => chosen[position] as number);
      const run = dataset.batches({ size, indices: parents });
      return {
        async *[Symbol.asyncIterator]() {
          let start = 0;
          for await (const batch of run) {
            const end = start + batch.labels.length;
            yield { ...batch, indices: positions.slice(start, end) };
            start = end;
          }
        },
      };
    },
  };
}

/** A data set in two parts that have no sample in common. */
export interface DatasetSplit {
  readonly training: Dataset;
  readonly validation: Dataset;
}

/**
 * Sets a random share of each class aside for validation. Together the classes give
 * `round(size * fraction)` samples, each within one sample of its own share; both parts keep the
 * order of the data set.
 *
 * @param fraction share of the validation part, above 0 and below 1.
 * @throws UsageError when the fraction is out of range or leaves a part without samples;
 * LucidaError when the class of a sample is not known.
 */
export function splitDataset(dataset: Dataset, fraction: number, seed: number): DatasetSplit {
  checkNumber('The validation fraction', fraction, { above: 0, below: 1 });
  const unknown = dataset.labels.indexOf(-1);
  if (unknown >= 0) {
    throw new LucidaError(
      `The class of sample ${unknown} of ${dataset.name} is not known, so it cannot be split by class; give data with a class for each sample.`,
    );
  }
  const random = new RandomState(seed);
  const members: number[][] = dataset.classNames.map(() => []);
  for (const [index, label] of dataset.labels.entries()) members[label]?.push(index);

  const isValidation = new Uint8Array(dataset.size);
  let share = 0;
  let taken = 0;
  for (const indices of members) {
    random.shuffle(indices);
    share += indices.length * fraction;
    const count = Math.round(share) - taken;
    for (const index of indices.slice(0, count)) isValidation[index] = 1;
    taken += count;
  }
  if (taken === 0 || taken === dataset.size) {
    throw new UsageError(
      `A validation fraction of ${fraction} of ${dataset.size} samples leaves one part empty; choose another fraction or more samples.`,
    );
  }
  const all = Array.from(isValidation.keys());
  return {
    training: subset(
      dataset,
      all.filter((index) => !isValidation[index]),
    ),
    validation: subset(
      dataset,
      all.filter((index) => isValidation[index]),
    ),
  };
}
