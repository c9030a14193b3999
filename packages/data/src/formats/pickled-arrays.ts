import { LucidaError } from '@lucida/runtime/errors';
import { type NpyArray, npyArray } from './npy-array.js';
import { PickledArray } from './pickle.js';
import type { PickleValue } from './pickle-machine.js';

/**
 * The arrays of a pickled dictionary, by name; those of a dictionary in it as `outer_inner`. Lists of
 * numbers or of texts count as arrays of one axis; other values are left out.
 *
 * @throws LucidaError when the pickle is no dictionary.
 */
export function pickledArrays(value: PickleValue, source: string): Map<string, NpyArray> {
  if (!(value instanceof Map)) {
    throw new LucidaError(
      `Cannot use ${source}: it holds no dictionary of arrays; expected one with the keys x and y.`,
    );
  }
  const arrays = new Map<string, NpyArray>();
  for (const [key, member] of value) {
    if (typeof key !== 'string') continue;
    const inner = member instanceof Map ? member : new Map([['', member]]);
    for (const [innerKey, item] of inner) {
      const array = asArray(item);
      if (!array || typeof innerKey !== 'string') continue;
      arrays.set(innerKey === '' ? key : `${key}_${innerKey}`, array);
    }
  }
  return arrays;
}

function asArray(value: PickleValue): NpyArray | undefined {
  if (value instanceof PickledArray) return value;
  if (!Array.isArray(value)) return undefined;
  if (value.every((item) => typeof item === 'number')) return npyArray(Float64Array.from(value));
  if (value.every((item) => typeof item === 'string')) return npyArray(value);
  return undefined;
}
