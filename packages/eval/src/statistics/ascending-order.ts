/** Bits of a key that one pass looks at: three passes for 32, with a table that fits a cache. */
const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;

/**
 * Positions of the values in ascending order. Maps are single precision and as large as the input,
 * so theirs are sorted by the bits they are made of (a radix sort), at a tenth of what comparing
 * costs.
 */
export function ascendingOrder(values: ArrayLike<number>): Uint32Array {
  if (values instanceof Float32Array) return radixOrder(ascendingKeys(values));
  return positions(values.length).sort((a, b) => values[a]! - values[b]!);
}

interface Keyed {
  readonly keys: Uint32Array;
  /** Where each key came from. */
  readonly order: Uint32Array;
}

/** Integers in the order of the numbers: IEEE 754 orders all but the sign bit's meaning. */
function ascendingKeys(values: Float32Array): Uint32Array {
  // Adding 0 makes 0 of -0, which is its equal.
  const bits = new Uint32Array(values.map((value) => value + 0).buffer);
  return bits.map((word) => (word >>> 31 ? ~word : word | 0x80000000));
}

function radixOrder(unsorted: Uint32Array): Uint32Array {
  const { length } = unsorted;
  let from: Keyed = { keys: unsorted, order: positions(length) };
  let to: Keyed = { keys: new Uint32Array(length), order: new Uint32Array(length) };
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const starts = digitStarts(from.keys, shift);
    for (let i = 0; i < length; i++) {
      const key = from.keys[i]!;
      const at = starts[(key >>> shift) & (DIGITS - 1)]!++;
      to.keys[at] = key;
      to.order[at] = from.order[i]!;
    }
    [from, to] = [to, from];
  }
  return from.order;
}

/** For each value of a digit, how many keys have a smaller one. */
function digitStarts(keys: Uint32Array, shift: number): Uint32Array {
  const starts = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < keys.length; i++) starts[((keys[i]! >>> shift) & (DIGITS - 1)) + 1]!++;
  for (let digit = 0; digit < DIGITS; digit++) starts[digit + 1]! += starts[digit]!;
  return starts;
}

function positions(length: number): Uint32Array {
  return new Uint32Array(length).map((_, i) => i);
}
