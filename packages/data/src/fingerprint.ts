import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** `sha256:` and the hex digest of a text and the bytes of arrays, in this order. */
export function fingerprintOf(
  text: string,
  ...arrays: readonly (Float32Array | Int32Array)[]
): string {
  const hash = sha256.create();
  hash.update(new TextEncoder().encode(text));
  for (const array of arrays) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return `sha256:${bytesToHex(hash.digest())}`;
}
