import { ByteReader } from './byte-reader.js';
import { decodeElements, parseElementType } from './elements.js';
import type { NpyArray } from './npy-array.js';

export const NPY_MAGIC = '\x93NUMPY';
const LONGEST_HEADER = 1 << 20;

/**
 * Reads an `.npy` file (format versions 1 to 3, NEP 1): booleans, integers and floats of any width
 * up to 64 bits, text, in either byte order, row- or column-major.
 *
 * @param name what to call the bytes in an error; usually the path.
 * @throws LucidaError that names the file and says what is wrong with it.
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const reader = new ByteReader(bytes, name);
  const magic = String.fromCharCode(...bytes.subarray(0, NPY_MAGIC.length));
  if (magic !== NPY_MAGIC) reader.failForeign('an .npy array');
  reader.take(NPY_MAGIC.length);
  const version = reader.u8();
  reader.u8();
  if (version < 1 || version > 3) {
    reader.fail(`it is of version ${version} of the .npy format; versions 1 to 3 can be read`);
  }
  const length = version === 1 ? reader.u16() : reader.u32();
  if (length > LONGEST_HEADER) reader.fail(`its header claims to be ${length} bytes long`);
  const header = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(reader.take(length));

  const type = parseElementType(elementCode(header, reader), reader);
  const order = field(header, 'fortran_order', 'True|False', reader);
  const shape = field(header, 'shape', '\\([\\d\\s,L]*\\)', reader)
    .slice(1, -1)
    .split(',')
    .map((side) => side.replace('L', '').trim())
    .filter((side) => side !== '')
    .map(Number);
  return decodeElements(reader.take(reader.remaining), type, shape, order === 'True', reader);
}

function elementCode(header: string, reader: ByteReader): string {
  if (/['"]descr['"]\s*:\s*\[/.test(header)) {
    reader.fail('its elements are records; only plain numbers and text can be read');
  }
  return field(header, 'descr', '\'[^\']*\'|"[^"]*"', reader).slice(1, -1);
}

/** The value of one key of the header, which is a Python dictionary in text. */
function field(header: string, key: string, value: string, reader: ByteReader): string {
  const match = new RegExp(`['"]${key}['"]\\s*:\\s*(${value})\\s*[,}]`).exec(header);
  return match?.[1] ?? reader.fail(`its header has no valid '${key}'`);
}
