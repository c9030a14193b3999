import type { Pixels } from './types.js';

/** Pixels as files store them: with alpha after the colours, or without. */
export interface StoredPixels {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha. */
  readonly samples: number;
  /** Row-major, `[height, width, samples]`. */
  readonly data: Uint8Array | Uint8ClampedArray;
}

/**
 * The image with so many channels: alpha is dropped with the colours beneath left as they are, grey
 * is repeated, and RGB becomes grey by Pillow's fixed-point weights of ITU-R 601.
 */
export function toChannels(stored: StoredPixels, channels: 1 | 3): Pixels {
  const { height, width, samples, data } = stored;
  const pixels = height * width;
  const out = new Uint8Array(pixels * channels);
  const coloured = samples >= 3;
  for (let pixel = 0, from = 0, to = 0; pixel < pixels; pixel++, from += samples) {
    const red = data[from]!;
    const green = coloured ? data[from + 1]! : red;
    const blue = coloured ? data[from + 2]! : red;
    if (channels === 1) {
      out[to++] = coloured ? (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16 : red;
    } else {
      out[to++] = red;
      out[to++] = green;
      out[to++] = blue;
    }
  }
  return { height, width, channels, data: out };
}
