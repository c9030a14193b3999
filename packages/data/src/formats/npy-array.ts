import { LucidaError } from '@lucida/runtime/errors';
import { sizeOf } from '../shape.js';

/** The element type of an array in memory; a float16 file is widened to float32. */
export type NpyDtype =
  | 'bool'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float32'
  | 'float64'
  | 'string';

export type NpyData =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array
  | readonly string[];

/** An array as numpy has it: `data` is row-major; booleans are 0 and 1. */
export interface NpyArray {
  readonly dtype: NpyDtype;
  /** Lengths of the axes; `[]` for a single number. */
  readonly shape: readonly number[];
  readonly data: NpyData;
}

const DTYPES: readonly (readonly [NpyDtype, (data: NpyData) => boolean])[] = [
  ['int8', (data) => data instanceof Int8Array],
  ['uint8', (data) => data instanceof Uint8Array],
  ['int16', (data) => data instanceof Int16Array],
  ['uint16', (data) => data instanceof Uint16Array],
  ['int32', (data) => data instanceof Int32Array],
  ['uint32', (data) => data instanceof Uint32Array],
  ['int64', (data) => data instanceof BigInt64Array],
  ['uint64', (data) => data instanceof BigUint64Array],
  ['float32', (data) => data instanceof Float32Array],
  ['float64', (data) => data instanceof Float64Array],
  ['string', (data) => Array.isArray(data)],
];

/**
 * An array of the dtype that its data has.
 *
 * @throws LucidaError when the shape has not as many elements as the data.
 */
export function npyArray(data: NpyData, shape: readonly number[] = [data.length]): NpyArray {
  const size = sizeOf(shape);
  if (size !== data.length) {
    throw new LucidaError(
      `An array of shape (${shape.join(', ')}) has ${size} elements, but ${data.length} were given.`,
    );
  }
  const [dtype] = DTYPES.find(([, holds]) => holds(data)) as [NpyDtype, unknown];
  return { dtype, shape, data };
}

/**
 * The elements as ordinary numbers.
 *
 * @param what the array's name and file, for the error.
 * @throws LucidaError for text, and for 64-bit integers that a double cannot hold (beyond 2^53).
 */
export function numbersOf(array: NpyArray, what: string): ArrayLike<number> {
  const { data } = array;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    const numbers = new Float64Array(data.length);
    for (let i = 0; i < data.length; i++) {
      const number = Number(data[i]);
      if (!Number.isSafeInteger(number)) {
        throw new LucidaError(
          `Element ${i} of ${what} is ${data[i]}, which is beyond 2^53 and cannot be kept exactly.`,
        );
      }
      numbers[i] = number;
    }
    return numbers;
  }
  if (array.dtype === 'string') {
    throw new LucidaError(`There is text in ${what}, where numbers were expected.`);
  }
  return data as Exclude<typeof data, readonly string[]>;
}
