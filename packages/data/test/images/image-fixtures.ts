import { readFileSync } from 'node:fs';
import { unzlibSync } from 'fflate';

/** What Pillow sees in a file: its pixels as `RGB` and as `L`, packed by zlib, in base64. */
export interface SeenFile {
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly RGB: string;
  readonly L: string;
}

export interface RefusedFile {
  readonly file: string;
  /** A pattern of what the refusal says. */
  readonly because: string;
}

/** See `fixtures/images.py`. */
export const imageFixtures = JSON.parse(
  readFileSync(new URL('fixtures/images.json', import.meta.url), 'utf8'),
) as {
  readonly lossless: Record<string, SeenFile>;
  readonly lossy: Record<string, SeenFile>;
  readonly refused: Record<string, RefusedFile>;
};

export function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

/** The pixels that Pillow sees. */
export function seenPixels(seen: SeenFile, channels: 1 | 3): Uint8Array {
  return unzlibSync(bytesOf(channels === 3 ? seen.RGB : seen.L));
}

/** The largest difference of two images' bytes. */
export function worstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}
