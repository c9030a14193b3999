import { LucidaError } from '@lucida/runtime/errors';
import { batchPositions } from './batching.js';
import { checkFractions, checkLabels, finiteFloats } from './check-arrays.js';
import type { Batch, BatchOptions, Dataset } from './dataset.js';
import { fingerprintOf } from './fingerprint.js';
import { sizeOf, spatialShape } from './shape.js';

/** Arrays that make a data set. */
export interface DatasetArrays {
  readonly name: string;
  /** Row-major values of all samples, `[n, ...inputShape]`; a Float32Array is used as it is. */
  readonly inputs: ArrayLike<number>;
  /** Shape of one sample, channels last. */
  readonly inputShape: readonly number[];
  /** Class index of each sample, `[n]`. */
  readonly labels: ArrayLike<number>;
  /** Default: '0', '1', ... up to the greatest label. */
  readonly classNames?: readonly string[];
  /** Where the class evidence is, `[n, ...inputShape without channels]`, values in [0, 1]. */
  readonly groundTruth?: ArrayLike<number>;
  /** A clean example of each class, `[classes][positions]`. */
  readonly classTemplates?: readonly Float32Array[];
  /** What to call the arrays in an error, a file for instance. Default: the name. */
  readonly source?: string;
}

/**
 * A data set of arrays in memory.
 *
 * @throws LucidaError that names the source, and the first sample and position at fault: lengths
 * that do not fit, values that are NaN or infinite, labels that are no classes, no samples at all.
 */
export function arrayDataset(arrays: DatasetArrays): Dataset {
  const { name, inputShape, source = name } = arrays;
  if (inputShape.length < 2 || !inputShape.every((side) => Number.isInteger(side) && side > 0)) {
    throw new LucidaError(
      `The samples of ${source} have shape [${inputShape.join(', ')}]; expected at least one spatial axis and the channels, all of length 1 or more.`,
    );
  }
  const size = arrays.labels.length;
  if (size === 0) throw new LucidaError(`There are no samples in ${source}; give at least one.`);
  const sampleSize = sizeOf(inputShape);
  if (arrays.inputs.length !== size * sampleSize) {
    throw new LucidaError(
      `The inputs of ${source} are ${arrays.inputs.length} values; ${size} labels of samples of shape [${inputShape.join(', ')}] need ${size * sampleSize}.`,
    );
  }
  const inputs = finiteFloats(arrays.inputs, inputShape, source, 'the inputs');
  const labels = checkLabels(arrays.labels, source, arrays.classNames);
  const classNames =
    arrays.classNames ??
    Array.from({ length: labels.reduce((a, b) => Math.max(a, b), 0) + 1 }, (_, i) => String(i));

  const spatial = spatialShape(inputShape);
  const positions = sizeOf(spatial);
  const groundTruth =
    arrays.groundTruth && checkFractions(arrays.groundTruth, size, spatial, source);
  const templates = arrays.classTemplates;
  if (templates) {
    const fits = templates.every((template) => template.length === positions);
    if (templates.length !== classNames.length || !fits) {
      throw new LucidaError(
        `The class templates of ${source} must be ${classNames.length} arrays of ${positions} values, one a class.`,
      );
    }
  }

  let fingerprint: string | undefined;
  return {
    name,
    classNames,
    inputShape,
    size,
    labels,
    hasGroundTruth: groundTruth !== undefined,
    ...(templates && { classTemplates: templates }),
    get fingerprint() {
      fingerprint ??= fingerprintOf(JSON.stringify([size, ...inputShape]), inputs, labels);
      return fingerprint;
    },
    batches(options: BatchOptions): AsyncIterable<Batch> {
      const runs = batchPositions(options, { name, size });
      return {
        async *[Symbol.asyncIterator]() {
          for (const indices of runs) {
            yield {
              inputs: gatherRows(inputs, sampleSize, indices),
              shape: [indices.length, ...inputShape],
              labels: indices.map((index) => labels[index] as number),
              indices,
              ids: Array.from(indices, String),
              ...(groundTruth && { groundTruth: gatherRows(groundTruth, positions, indices) }),
            };
          }
        },
      };
    },
  };
}

function gatherRows(values: Float32Array, length: number, rows: Int32Array): Float32Array {
  const result = new Float32Array(rows.length * length);
  rows.forEach((row, i) => {
    result.set(values.subarray(row * length, (row + 1) * length), i * length);
  });
  return result;
}
