import { isGlobalHeapSound } from './global-heap.js';

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Where the HDF5 signature stands: at 0, 512, 1024, 2048, ...; undefined if the file is no HDF5. */
export function findHdf5(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + SIGNATURE.length <= bytes.length; at = at === 0 ? 512 : 2 * at) {
    if (SIGNATURE.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return undefined;
}

/** Why HDF5's library must not be given a file, or would not open it; undefined if it may. */
export function describeDamage(bytes: Uint8Array): string | undefined {
  const start = findHdf5(bytes);
  const version = start === undefined ? undefined : VERSIONS[bytes[start + 8] ?? -1];
  if (start === undefined || version === undefined) return 'its HDF5 superblock is damaged';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = start + version.endOfFile;
  if (end + 8 > bytes.length) return `it is truncated (it ends after ${bytes.length} bytes)`;
  const whole = view.getBigUint64(end, true);
  if (whole > BigInt(bytes.length)) {
    return `it is truncated (it ends after ${bytes.length} of ${whole} bytes)`;
  }
  const sizes = start + version.sizes;
  if (bytes[sizes] !== 8 || bytes[sizes + 1] !== 8) {
    return 'its HDF5 superblock is damaged (addresses and lengths of 8 bytes were expected)';
  }
  return isGlobalHeapSound(bytes) ? undefined : 'its HDF5 global heap is damaged';
}

/**
 * Where a superblock of version 0, 1, ... has the file's length, and the sizes of addresses and of
 * lengths. (HDF5 File Format Specification, II.A.)
 */
const VERSIONS = [
  { sizes: 13, endOfFile: 40 },
  { sizes: 13, endOfFile: 44 },
  { sizes: 9, endOfFile: 28 },
  { sizes: 9, endOfFile: 28 },
];
