import { LucidaError } from '@lucida/runtime/errors';
import { sizeOf } from './shape.js';

const MOST_CLASSES = 100_000;

/**
 * The values as 32-bit floats; a Float32Array is given back as it is.
 *
 * @throws LucidaError that names the first sample and position that is NaN, infinite or too large.
 */
export function finiteFloats(
  values: ArrayLike<number>,
  sampleShape: readonly number[],
  source: string,
  what: string,
): Float32Array {
  const floats = values instanceof Float32Array ? values : new Float32Array(values);
  for (let i = 0; i < floats.length; i++) {
    if (!Number.isFinite(floats[i])) {
      const problem = Number.isFinite(values[i])
        ? 'too large for a 32-bit float'
        : 'not a finite number';
      throw new LucidaError(
        `In ${what} of ${source}, ${placeOf(i, sampleShape)} is ${values[i]}, which is ${problem}; remove or repair that sample.`,
      );
    }
  }
  return floats;
}

/** @throws LucidaError that names the first label that is not a class index. */
export function checkLabels(
  labels: ArrayLike<number>,
  source: string,
  classNames?: readonly string[],
): Int32Array {
  const classes = classNames?.length ?? MOST_CLASSES;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new LucidaError(
        `The label of sample ${i} of ${source} is ${label}; labels must be whole numbers from 0 to ${classes - 1}, the index of a class.`,
      );
    }
  }
  return Int32Array.from(labels);
}

/** @throws LucidaError when ground truth has not one value in [0, 1] for each position. */
export function checkFractions(
  values: ArrayLike<number>,
  samples: number,
  spatial: readonly number[],
  source: string,
): Float32Array {
  const expected = samples * sizeOf(spatial);
  if (values.length !== expected) {
    throw new LucidaError(
      `The ground truth of ${source} has ${values.length} values; ${samples} samples of [${spatial.join(', ')}] positions need ${expected}.`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= 0 && value <= 1)) {
      throw new LucidaError(
        `In the ground truth of ${source}, ${placeOf(i, spatial)} is ${value}; expected 0 (outside) to 1 (inside).`,
      );
    }
  }
  return values instanceof Float32Array ? values : new Float32Array(values);
}

/** `sample 3 at position (12, 0)` for a flat index into `[n, ...sampleShape]`. */
function placeOf(index: number, sampleShape: readonly number[]): string {
  let rest = index;
  const places: number[] = [];
  for (const side of sampleShape.toReversed()) {
    places.unshift(rest % side);
    rest = Math.floor(rest / side);
  }
  return `sample ${rest} at position (${places.join(', ')})`;
}
