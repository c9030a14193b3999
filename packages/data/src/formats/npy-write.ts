import type { NpyArray, NpyDtype } from './npy-array.js';
import { NPY_MAGIC } from './npy-read.js';

const CODES: Record<Exclude<NpyDtype, 'string'>, string> = {
  bool: '|b1',
  int8: '|i1',
  uint8: '|u1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  int64: '<i8',
  uint64: '<u8',
  float32: '<f4',
  float64: '<f8',
};

/** The array as an `.npy` file (format version 1). */
export function writeNpy(array: NpyArray): Uint8Array {
  const { code, bytes } = encode(array);
  const comma = array.shape.length === 1 ? ',' : '';
  const dictionary = `{'descr': '${code}', 'fortran_order': False, 'shape': (${array.shape.join(', ')}${comma}), }`;
  // numpy aligns the data to 64 bytes: magic, version and length are 10, a line feed ends the header.
  const padding = (64 - ((10 + dictionary.length + 1) % 64)) % 64;
  const header = `${dictionary}${' '.repeat(padding)}\n`;

  const file = new Uint8Array(10 + header.length + bytes.length);
  file.set(Array.from(NPY_MAGIC, (letter) => letter.charCodeAt(0)));
  file.set([1, 0, header.length & 0xff, header.length >> 8], 6);
  file.set(new TextEncoder().encode(header), 10);
  file.set(bytes, 10 + header.length);
  return file;
}

function encode(array: NpyArray): { code: string; bytes: Uint8Array } {
  const { data } = array;
  if (array.dtype !== 'string') {
    const { buffer, byteOffset, byteLength } = data as Exclude<typeof data, readonly string[]>;
    return { code: CODES[array.dtype], bytes: new Uint8Array(buffer, byteOffset, byteLength) };
  }
  const texts = (data as readonly string[]).map((text) =>
    Array.from(text, (letter) => letter.codePointAt(0) as number),
  );
  const width = texts.reduce((most, text) => Math.max(most, text.length), 1);
  const codes = new Uint32Array(texts.length * width);
  for (const [i, text] of texts.entries()) codes.set(text, i * width);
  return { code: `<U${width}`, bytes: new Uint8Array(codes.buffer) };
}
