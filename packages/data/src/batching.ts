import { checkNumber } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import type { BatchOptions, Dataset } from './dataset.js';

/**
 * The positions of each batch of a data set.
 *
 * @throws UsageError when the batch size is not a whole number above 0, or a position is not that
 * of a sample.
 */
export function batchPositions(
  { size, indices }: BatchOptions,
  dataset: Pick<Dataset, 'name' | 'size'>,
): Iterable<Int32Array> {
  checkNumber('The batch size', size, { integer: true, min: 1 });
  if (indices) checkIndices(indices, dataset);
  const count = indices ? indices.length : dataset.size;
  return {
    *[Symbol.iterator]() {
      for (let start = 0; start < count; start += size) {
        const length = Math.min(size, count - start);
        yield Int32Array.from({ length }, (_, i) =>
          indices ? (indices[start + i] as number) : start + i,
        );
      }
    },
  };
}

/** @throws UsageError when an index is not that of a sample. */
export function checkIndices(
  indices: ArrayLike<number>,
  { name, size }: Pick<Dataset, 'name' | 'size'>,
): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (!Number.isInteger(index) || index < 0 || index >= size) {
      throw new UsageError(
        `There is no sample ${index} in ${name}; its samples are 0 to ${size - 1}.`,
      );
    }
  }
}
