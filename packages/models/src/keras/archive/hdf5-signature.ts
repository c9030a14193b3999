const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Where the HDF5 signature stands: at 0, 512, 1024, 2048, ...; undefined if the file is no HDF5. */
export function findHdf5(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + SIGNATURE.length <= bytes.length; at = at === 0 ? 512 : 2 * at) {
    if (SIGNATURE.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return undefined;
}

/**
 * How far a truncated file goes, in words; undefined when it is as long as its superblock says.
 * (HDF5 File Format Specification, "Disk Format: Level 0A"; 64-bit offsets, as everybody writes.)
 */
export function describeTruncation(bytes: Uint8Array): string | undefined {
  const start = findHdf5(bytes);
  if (start === undefined) return undefined;
  const END_OF_FILE = [40, 44, 28, 28];
  const at = start + (END_OF_FILE[bytes[start + 8] ?? -1] ?? Number.POSITIVE_INFINITY);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + 8 > bytes.length) return `it is truncated (it ends after ${bytes.length} bytes)`;
  const whole = view.getBigUint64(at, true);
  if (whole <= BigInt(bytes.length)) return undefined;
  return `it is truncated (it ends after ${bytes.length} of ${whole} bytes)`;
}
