import { encode } from 'fast-png';
import type { Rgb } from '../color/colormap.js';
import type { PixelImage } from './pixels.js';

const zlib = { level: 9 } as const;

/** A PNG file of an image, 8 bits a channel. */
export function encodePng({ height, width, channels, data }: PixelImage): Uint8Array {
  return encode({ height, width, channels, data, depth: 8 }, { zlib });
}

/**
 * A PNG file of at most 256 colours: `indices` has the place of each pixel's in the palette.
 *
 * @param opacities One a colour, 0..1, those that are 1 last; default all 1.
 */
export function encodeIndexedPng(
  indices: Uint8Array,
  height: number,
  width: number,
  palette: readonly Rgb[],
  opacities?: readonly number[],
): Uint8Array {
  const colors = palette.map((color, index) =>
    opacities === undefined ? [...color] : [...color, Math.round(255 * opacities[index]!)],
  );
  return encode({ height, width, channels: 1, data: indices, depth: 8, palette: colors }, { zlib });
}

/** The file as a URL that holds it. */
export function pngUrl(file: Uint8Array): string {
  // In slices: the arguments of one call are limited.
  let text = '';
  for (let at = 0; at < file.length; at += 0x8000) {
    text += String.fromCharCode(...file.subarray(at, at + 0x8000));
  }
  return `data:image/png;base64,${btoa(text)}`;
}
