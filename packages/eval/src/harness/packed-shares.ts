import type { PackedShares } from '../results.js';

/** Longest run of bytes that is turned into text at once; engines limit a call's arguments. */
const RUN = 2 ** 14;

/** Numbers in [0, 1] as bytes in base64; what lies outside counts as the nearer end. */
export function packShares(shares: Float32Array): PackedShares {
  // A clamped array rounds halves to even and holds to 0..255.
  const bytes = Uint8ClampedArray.from(shares, (share) => 255 * share);
  let text = '';
  for (let start = 0; start < bytes.length; start += RUN) {
    text += String.fromCharCode(...bytes.subarray(start, start + RUN));
  }
  return { encoding: 'base64-uint8', data: btoa(text) };
}
