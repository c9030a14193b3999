import { sizeOf } from '../shape.js';
import type { ByteReader } from './byte-reader.js';
import { type NpyArray, type NpyData, npyArray } from './npy-array.js';

/** numpy's type of an element, from its code: `<f8` is kind `f`, 8 bytes, little-endian. */
export interface ElementType {
  readonly kind: string;
  /** Bytes an element. */
  readonly size: number;
  readonly bigEndian: boolean;
}

/** What the bytes of an element type are, once they are in this machine's order. */
const VIEWS: Record<string, (buffer: ArrayBuffer) => NpyData> = {
  b1: (buffer) => new Uint8Array(buffer).map((byte) => Number(byte !== 0)),
  i1: (buffer) => new Int8Array(buffer),
  u1: (buffer) => new Uint8Array(buffer),
  i2: (buffer) => new Int16Array(buffer),
  u2: (buffer) => new Uint16Array(buffer),
  i4: (buffer) => new Int32Array(buffer),
  u4: (buffer) => new Uint32Array(buffer),
  i8: (buffer) => new BigInt64Array(buffer),
  u8: (buffer) => new BigUint64Array(buffer),
  f2: (buffer) => Float32Array.from(new Uint16Array(buffer), halfToNumber),
  f4: (buffer) => new Float32Array(buffer),
  f8: (buffer) => new Float64Array(buffer),
};

/** Reads numpy's code of an element type; refuses those that hold neither numbers nor text. */
export function parseElementType(code: string, reader: ByteReader): ElementType {
  const match = /^([<>|=]?)([A-Za-z])(\d{1,9})$/.exec(code);
  const [, order = '', kind = '', digits = ''] = match ?? [];
  const isText = kind === 'U' || kind === 'S';
  if (!(`${kind}${digits}` in VIEWS) && !isText) {
    reader.fail(
      `its elements are of numpy's type '${code}'; only booleans, integers and floats of up to 64 bits, and text, can be read`,
    );
  }
  const size = kind === 'U' ? 4 * Number(digits) : Number(digits);
  return { kind, size, bigEndian: order === '>' };
}

/** Turns the bytes of an array into the array, row-major; checks that they are as many as needed. */
export function decodeElements(
  bytes: Uint8Array,
  type: ElementType,
  shape: readonly number[],
  isFortranOrder: boolean,
  reader: ByteReader,
): NpyArray {
  const count = sizeOf(shape);
  if (bytes.length !== count * type.size || (type.size === 0 && count > 0)) {
    const extent = `(${shape.join(', ')}) of ${type.size} bytes an element`;
    reader.fail(
      `an array of shape ${extent} needs ${count * type.size} bytes and there are ${bytes.length}`,
    );
  }
  const own = bytes.slice();
  const unit = type.kind === 'U' ? 4 : type.size;
  if (type.bigEndian && type.kind !== 'S') {
    for (let i = 0; i < own.length; i += unit) own.subarray(i, i + unit).reverse();
  }
  const data =
    type.kind === 'U' || type.kind === 'S'
      ? decodeTexts(own, type, count, reader)
      : (VIEWS[`${type.kind}${type.size}`] as (buffer: ArrayBuffer) => NpyData)(own.buffer);
  const array = npyArray(isFortranOrder ? toRowMajor(data, shape) : data, shape);
  return type.kind === 'b' ? { ...array, dtype: 'bool' } : array;
}

/** Texts of a fixed width, padded with zeros: UTF-32 (`U`) or bytes (`S`). */
function decodeTexts(
  bytes: Uint8Array<ArrayBuffer>,
  type: ElementType,
  count: number,
  reader: ByteReader,
): string[] {
  const codes = type.kind === 'U' ? new Uint32Array(bytes.buffer) : bytes;
  const width = count === 0 ? 0 : codes.length / count;
  return Array.from({ length: count }, (_, i) => {
    const text: string[] = [];
    for (const code of codes.subarray(i * width, (i + 1) * width)) {
      if (code > 0x10ffff) reader.fail(`a text in it has the impossible character ${code}`);
      text.push(String.fromCodePoint(code));
    }
    return text.join('').replace(/\0+$/, '');
  });
}

/** Reorders elements whose first axis runs fastest. */
function toRowMajor(data: NpyData, shape: readonly number[]): NpyData {
  const result = data.slice() as { [index: number]: unknown };
  const index = shape.map(() => 0);
  const strides: number[] = [];
  let stride = 1;
  for (const side of shape) {
    strides.push(stride);
    stride *= side;
  }
  let from = 0;
  for (let to = 0; to < data.length; to++) {
    result[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const place = (index[axis] as number) + 1;
      from += strides[axis] as number;
      index[axis] = place;
      if (place < (shape[axis] as number)) break;
      index[axis] = 0;
      from -= (strides[axis] as number) * place;
    }
  }
  return result as unknown as NpyData;
}

/** IEEE 754 binary16 to a number. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
