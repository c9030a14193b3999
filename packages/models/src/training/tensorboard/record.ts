import crc32c from 'crc-32/crc32c.js';

const LENGTH_BYTES = 8;
const CHECKSUM_BYTES = 4;

/**
 * Frames bytes as a TFRecord: uint64 length, masked CRC-32C of the length, the bytes, masked
 * CRC-32C of the bytes; little-endian (TensorFlow, `tensorflow/core/lib/io/record_writer.h`).
 */
export function frameRecord(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(LENGTH_BYTES + CHECKSUM_BYTES + data.length + CHECKSUM_BYTES);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(LENGTH_BYTES, maskedChecksum(record.subarray(0, LENGTH_BYTES)), true);
  record.set(data, LENGTH_BYTES + CHECKSUM_BYTES);
  view.setUint32(LENGTH_BYTES + CHECKSUM_BYTES + data.length, maskedChecksum(data), true);
  return record;
}

/** Rotated right by 15 bits plus a constant: checksums of data that holds checksums stay good. */
function maskedChecksum(bytes: Uint8Array): number {
  const sum = crc32c.buf(bytes) >>> 0;
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}
