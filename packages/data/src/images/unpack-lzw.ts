const CLEAR = 256;
const END = 257;
const FIRST_FREE = 258;
const LEAST_BITS = 9;
const MOST_BITS = 12;

/**
 * Unpacks LZW as TIFF has it: codes from the highest bit on, one bit longer as soon as the table is
 * one short of its size (TIFF 6.0, section 13).
 *
 * @returns How much of `out` there was data for.
 * @throws RangeError on a code that means nothing yet.
 */
export function unpackLzw(packed: Uint8Array, out: Uint8Array): number {
  // What a code of two or more bytes stands for was written to the output before: where, how long.
  const starts = new Int32Array(1 << MOST_BITS);
  const lengths = new Int32Array(1 << MOST_BITS);
  let free = FIRST_FREE;
  let bits = LEAST_BITS;
  let at = 0;
  let previousLength = 0;

  for (let position = 0; position + bits <= 8 * packed.length && at < out.length; ) {
    const code = codeAt(packed, position, bits);
    position += bits;
    if (code === END) break;
    if (code === CLEAR) {
      free = FIRST_FREE;
      bits = LEAST_BITS;
      previousLength = 0;
      continue;
    }
    if (previousLength > 0 && free < 1 << MOST_BITS) {
      // The string before and one byte more, which the next one begins with.
      starts[free] = at - previousLength;
      lengths[free] = previousLength + 1;
      free++;
      if (free === (1 << bits) - 1 && bits < MOST_BITS) bits++;
    }
    if (code < CLEAR) {
      out[at++] = code;
      previousLength = 1;
      continue;
    }
    if (code >= free) throw new RangeError(`LZW code ${code} of ${free}`);
    previousLength = lengths[code]!;
    const end = Math.min(at + previousLength, out.length);
    // Byte by byte: the string may run into itself.
    for (let from = starts[code]!; at < end; ) out[at++] = out[from++]!;
  }
  return at;
}

function codeAt(packed: Uint8Array, position: number, bits: number): number {
  const byte = position >> 3;
  const window = (packed[byte]! << 16) | ((packed[byte + 1] ?? 0) << 8) | (packed[byte + 2] ?? 0);
  return (window >> (24 - bits - (position & 7))) & ((1 << bits) - 1);
}
