import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** `sha256:` and the hex digest of a text and the bytes of arrays, in this order. */
export function fingerprintOf(
  text: string,
  ...arrays: readonly (Float32Array | Int32Array | Uint8Array)[]
): string {
  const hash = sha256.create();
  hash.update(new TextEncoder().encode(text));
  for (const array of arrays) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return `sha256:${bytesToHex(hash.digest())}`;
}

/** SHA-256 of some bytes, by the platform, which is many times faster and does not hold up others. */
export async function digestOf(bytes: Uint8Array): Promise<Uint8Array> {
  // Absent from pages that came over plain HTTP from another machine.
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return sha256(bytes);
  return new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}
