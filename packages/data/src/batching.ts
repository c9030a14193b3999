import { UsageError } from '@lucida/runtime/errors';
import type { BatchOptions } from './dataset.js';

/** Shape of one sample without its channel axis: the axes that an attribution map has. */
export function spatialShape(inputShape: readonly number[]): number[] {
  return inputShape.slice(0, -1);
}

export function product(shape: readonly number[]): number {
  return shape.reduce((total, length) => total * length, 1);
}

/**
 * The positions of each batch of a data set of `total` samples.
 *
 * @throws UsageError when the batch size is not a whole number above 0, or a position is not that
 * of a sample.
 */
export function batchPositions(options: BatchOptions, total: number): Iterable<Int32Array> {
  const { size, indices } = options;
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new UsageError(`The batch size is ${size}; it must be a whole number of 1 or more.`);
  }
  if (indices) checkIndices(indices, total);
  const count = indices ? indices.length : total;
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

/** @throws UsageError when an index is not a whole number from 0 to `total - 1`. */
export function checkIndices(indices: ArrayLike<number>, total: number): void {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] as number;
    if (!Number.isInteger(index) || index < 0 || index >= total) {
      throw new UsageError(
        `There is no sample ${index}; the data set has ${total}, counted from 0 to ${total - 1}.`,
      );
    }
  }
}
