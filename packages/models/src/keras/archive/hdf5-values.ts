/** How the numbers of an HDF5 array are stored, all little-endian. */
export type NumberKind =
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | `${'u' | ''}int${8 | 16 | 32 | 64}`;

/** Why an array cannot be taken: the element and what is wrong with it. */
export class ValueError extends Error {}

/**
 * An array's bytes as 32-bit floats, with which TensorFlow.js computes: 64-bit floats are rounded,
 * integers must fit exactly.
 *
 * @throws ValueError for a value that is not finite or does not fit.
 */
export function toFloat32(bytes: Uint8Array<ArrayBuffer>, kind: NumberKind): Float32Array {
  switch (kind) {
    case 'float16':
      return checkFinite(Float32Array.from(new Uint16Array(bytes.buffer), halfToFloat));
    case 'bfloat16':
      return checkFinite(Float32Array.from(new Uint16Array(bytes.buffer), brainToFloat));
    case 'float32':
      return checkFinite(new Float32Array(bytes.buffer));
    case 'float64':
      return checkFinite(Float32Array.from(new Float64Array(bytes.buffer)));
    case 'int64':
      return exactly(new BigInt64Array(bytes.buffer));
    case 'uint64':
      return exactly(new BigUint64Array(bytes.buffer));
    default:
      return exactly(new INTEGERS[kind](bytes.buffer));
  }
}

const INTEGERS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
};

function checkFinite(values: Float32Array): Float32Array {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) {
    throw new ValueError(
      `has a value at element ${bad} that is not a finite 32-bit number; the model diverged in ` +
        'training or the file is damaged',
    );
  }
  return values;
}

function exactly(integers: ArrayLike<number | bigint>): Float32Array {
  const values = new Float32Array(integers.length);
  for (let i = 0; i < integers.length; i++) {
    const integer = integers[i] as number | bigint;
    values[i] = Number(integer);
    // Loosely: a bigint equals a number of the same value.
    // biome-ignore lint/suspicious/noDoubleEquals: the comparison across types is the point.
    if (values[i] != integer) {
      throw new ValueError(
        `has the integer ${integer} at element ${i}, which no 32-bit float is equal to`,
      );
    }
  }
  return values;
}

/** IEEE 754 binary16: 5 bits of exponent, 10 of fraction. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16 is the upper half of a 32-bit float. */
function brainToFloat(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}
