import type { HostForm } from '@lucida/runtime/fused';
import type { TopFractionAttrs, TopFractionInputs } from './types.js';

const DIGIT_BITS = 8;
const DIGITS = 1 << DIGIT_BITS;

/** The reference: the threshold is found digit by digit, as in a radix sort of one element. */
export const topFractionMaskOnHost: HostForm<TopFractionInputs, TopFractionAttrs> = {
  shape: ({ inputs }) => [...inputs.shape],
  run({ inputs, maps }, { rank }, output) {
    const rows = maps.shape[0]!;
    const positions = maps.values.length / rows;
    const channels = inputs.values.length / maps.values.length;
    const keys = new Uint32Array(positions);
    for (let row = 0; row < rows; row++) {
      fillKeys(keys, maps.values, row * positions);
      const threshold = descending(keys.slice(), rank);
      for (let p = 0; p < positions; p++) {
        if (keys[p]! <= threshold) continue;
        const from = (row * positions + p) * channels;
        for (let i = from; i < from + channels; i++) output[i] = inputs.values[i]!;
      }
    }
  },
};

/** Whole numbers in the order of the floats: the bits of one, all flipped below 0. */
function fillKeys(keys: Uint32Array, values: Float32Array | Int32Array, from: number): void {
  const floats = new Float32Array(keys.buffer);
  floats.set(values.subarray(from, from + keys.length));
  for (let p = 0; p < keys.length; p++) {
    const bits = keys[p]!;
    // -0 is 0.
    if (bits === 0x80000000) keys[p] = bits;
    else keys[p] = bits > 0x80000000 ? ~bits : bits | 0x80000000;
  }
}

/** Element `rank`, counted from 0, of the keys sorted from the largest; mixes up `keys`. */
function descending(keys: Uint32Array, rank: number): number {
  const counts = new Uint32Array(DIGITS);
  let candidates = keys.length;
  let left = rank;
  let found = 0;
  for (let shift = 32 - DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
    counts.fill(0);
    for (let i = 0; i < candidates; i++) counts[(keys[i]! >>> shift) & (DIGITS - 1)]! += 1;
    let digit = DIGITS - 1;
    for (; left >= counts[digit]!; digit--) left -= counts[digit]!;
    let matching = 0;
    for (let i = 0; i < candidates; i++) {
      const key = keys[i]!;
      if (((key >>> shift) & (DIGITS - 1)) === digit) keys[matching++] = key;
    }
    candidates = matching;
    found = (found | (digit << shift)) >>> 0;
  }
  return found;
}
