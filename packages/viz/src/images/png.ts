import CRC32 from 'crc-32';
import { zlibSync } from 'fflate';
import type { Rgb } from '../color/colormap.js';
import type { PixelImage } from './pixels.js';
import { filterRows } from './png-rows.js';

// Written here, as no kept library of pure JavaScript filters rows by what packs them best, which
// takes two fifths off tissue images and maps.

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

const COLOR_TYPE = { grey: 0, rgb: 2, indexed: 3 } as const;

/** A PNG file of an image, 8 bits a channel. */
export function encodePng({ height, width, channels, data }: PixelImage): Uint8Array {
  return concat([
    SIGNATURE,
    header(height, width, channels === 1 ? COLOR_TYPE.grey : COLOR_TYPE.rgb),
    pixels(data, width, channels),
    chunk('IEND', new Uint8Array()),
  ]);
}

/**
 * A PNG file of at most 256 colours: `indices` has the place of each pixel's in the palette.
 *
 * @param opacities One a colour, 0..1; default all 1.
 */
export function encodeIndexedPng(
  indices: Uint8Array,
  height: number,
  width: number,
  palette: readonly Rgb[],
  opacities?: readonly number[],
): Uint8Array {
  const alpha = opacities?.map((opacity) => Math.round(255 * opacity));
  return concat([
    SIGNATURE,
    header(height, width, COLOR_TYPE.indexed),
    chunk('PLTE', Uint8Array.from(palette.flat())),
    ...(alpha === undefined ? [] : [chunk('tRNS', Uint8Array.from(alpha))]),
    // Residuals of indices are small too where neighbouring indices are neighbouring colours.
    pixels(indices, width, 1),
    chunk('IEND', new Uint8Array()),
  ]);
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

function header(height: number, width: number, colorType: number): Uint8Array {
  // 8 bits a channel, deflate, the five filters, not interlaced.
  const data = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 8, colorType, 0, 0, 0);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  return chunk('IHDR', data);
}

function pixels(data: Uint8Array, width: number, channels: number): Uint8Array {
  return chunk('IDAT', zlibSync(filterRows(data, width * channels, channels)));
}

/** Length, type, data and the checksum of the last two. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, 8);
  view.setInt32(8 + data.length, CRC32.buf(out.subarray(4, 8 + data.length)));
  return out;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
