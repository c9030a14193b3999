import { zipSync } from 'fflate';
import type { NpyArray } from './npy-array.js';
import { readNpy } from './npy-read.js';
import { writeNpy } from './npy-write.js';
import { readZip } from './zip-read.js';

const SUFFIX = '.npy';

/**
 * Reads an `.npz` archive, packed or not, as numpy's `savez` and `savez_compressed` make it.
 *
 * @param name what to call the bytes in an error; usually the path.
 * @returns the arrays by name.
 * @throws LucidaError that names the file and says what is wrong with it: damaged, of another
 * format, more than 1 GiB unpacked, entries that are no arrays or arrays of Python objects.
 */
export function readNpz(bytes: Uint8Array, name: string): Map<string, NpyArray> {
  const arrays = new Map<string, NpyArray>();
  for (const [file, content] of readZip(bytes, name)) {
    const key = file.endsWith(SUFFIX) ? file.slice(0, -SUFFIX.length) : file;
    arrays.set(key, readNpy(content, `the array ${key} of ${name}`));
  }
  return arrays;
}

/** The earliest time that a zip archive can state; a fixed one makes equal data equal files. */
const FIXED_TIME = new Date(1980, 0, 1);

/** The arrays as an `.npz` archive that numpy reads; equal arrays give equal bytes. */
export function writeNpz(arrays: Iterable<readonly [string, NpyArray]>): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const [key, array] of arrays) files[`${key}${SUFFIX}`] = writeNpy(array);
  return zipSync(files, { level: 6, mtime: FIXED_TIME });
}
