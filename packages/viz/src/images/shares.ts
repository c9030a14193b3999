import type { PackedShares } from '@lucida/eval';

function isPacked(shares: readonly number[] | PackedShares): shares is PackedShares {
  return !Array.isArray(shares);
}

/**
 * The bytes of packed shares.
 *
 * @param what What they are, for the error.
 * @throws RangeError when they are not base64.
 */
function unpack({ data }: PackedShares, what: string): Uint8Array {
  let text: string;
  try {
    text = atob(data);
  } catch {
    throw new RangeError(`${what} is not base64; expected the bytes of the shares as base64.`);
  }
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/**
 * Shares of 0..1 as bytes, `round(255 * share)`.
 *
 * @throws RangeError when one is outside of 0..1, or when what is packed is not base64.
 */
export function shareBytes(shares: readonly number[] | PackedShares, what: string): Uint8Array {
  if (isPacked(shares)) return unpack(shares, what);
  return Uint8Array.from(shares, (share, at) => {
    if (share >= 0 && share <= 1) return Math.round(255 * share);
    throw new RangeError(`${what} has the value ${share} at ${at}; expected shares from 0 to 1.`);
  });
}

/** Shares as numbers, packed or not. */
export function shareNumbers(
  shares: readonly number[] | PackedShares,
  what: string,
): readonly number[] {
  return isPacked(shares) ? Array.from(unpack(shares, what), (byte) => byte / 255) : shares;
}
