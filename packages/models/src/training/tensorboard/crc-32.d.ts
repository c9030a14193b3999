/** crc-32 ships no types for its CRC-32C (Castagnoli) variant. */
declare module 'crc-32/crc32c.js' {
  const crc32c: {
    /** Signed 32-bit checksum. */
    buf(bytes: Uint8Array): number;
  };
  export default crc32c;
}
