import type { ImageFile } from './headers/image-file.js';
import { readJpegSegments } from './headers/jpeg.js';
import { PNG_SIGNATURE, readPngChunks } from './headers/png.js';
import { readWebpChunks } from './headers/webp.js';

/*
 * A browser turns an image as its EXIF data say and converts it by its colour profile or gamma. Copies
 * without these parts are decoded to the colours as they are stored.
 */

/** A PNG of its critical chunks alone: without profile, gamma, EXIF data and transparent colours. */
export function pngColoursOnly(file: ImageFile): Uint8Array<ArrayBuffer> {
  const critical = readPngChunks(file).filter(({ type }) => /^[A-Z]/.test(type));
  return joined([
    file.slice(0, PNG_SIGNATURE.length),
    ...critical.map(({ start, length }) => file.slice(start - 8, length + 12)),
  ]);
}

/** A JPEG without the segments of applications (APP1 to APP13), of which EXIF data and profiles are. */
export function jpegColoursOnly(file: ImageFile): Uint8Array<ArrayBuffer> {
  const kept = readJpegSegments(file).filter(({ marker }) => marker < 0xe1 || marker > 0xed);
  return joined([
    file.slice(0, 2),
    ...kept.map(({ start, end }) => file.slice(start, end - start)),
    Uint8Array.of(0xff, 0xd9),
  ]);
}

const RIFF_HEADER = 12;
/** A WebP of its image alone; the alpha of a lossy one is apart from it, and left out. */
export function webpColoursOnly(file: ImageFile): Uint8Array<ArrayBuffer> {
  const image = readWebpChunks(file).filter(({ type }) => type === 'VP8 ' || type === 'VP8L');
  const { start, length } = image[0] ?? file.failDamaged('it holds no pixels');
  const out = joined([
    file.slice(0, RIFF_HEADER),
    file.slice(start - 8, length + 8),
    new Uint8Array(length % 2),
  ]);
  new DataView(out.buffer).setUint32(4, out.length - 8, true);
  return out;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
