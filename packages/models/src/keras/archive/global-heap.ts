const SIGNATURE = [0x47, 0x43, 0x4f, 0x4c, 1];
/** A collection's header, and an object's: both 16 bytes with 64-bit lengths. */
const HEADER = 16n;
const LEAST_COLLECTION = 4096n;

/**
 * Whether the global heap, where texts of variable length are kept, can be walked to its end. The
 * HDF5 library (2.0) walks it without looking: an object of a wrong length sends it round in circles
 * for ever, so that a damaged file must not reach it. (HDF5 File Format Specification, III.E.)
 */
export function isGlobalHeapSound(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = findNext(bytes, 0); at !== -1; at = findNext(bytes, at + 1)) {
    if (at + Number(HEADER) > bytes.length) return true;
    const size = view.getBigUint64(at + 8, true);
    // The library refuses these by itself; most are no heap but numbers that look like one.
    if (size < LEAST_COLLECTION || size > BigInt(bytes.length - at)) continue;
    if (!isCollectionSound(view, BigInt(at), BigInt(at) + size)) return false;
  }
  return true;
}

function isCollectionSound(view: DataView, start: bigint, end: bigint): boolean {
  let at = start + HEADER;
  while (at + HEADER <= end) {
    const index = view.getUint16(Number(at), true);
    const length = view.getBigUint64(Number(at) + 8, true);
    // Object 0 is the free space, whose length counts its header.
    const needed = index === 0 ? length : HEADER + ((length + 7n) & ~7n);
    if (needed === 0n || at + needed > end) return false;
    at += needed;
  }
  return true;
}

function findNext(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(SIGNATURE[0] as number, from);
  while (at !== -1 && !SIGNATURE.every((byte, i) => bytes[at + i] === byte)) {
    at = bytes.indexOf(SIGNATURE[0] as number, at + 1);
  }
  return at;
}
