import CRC32 from 'crc-32';

/** CRC-32 as zip, gzip and PNG have it, 0 to 2^32 - 1. */
export function crc32(bytes: Uint8Array): number {
  return CRC32.buf(bytes) >>> 0;
}
