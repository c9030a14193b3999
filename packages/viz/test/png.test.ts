import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Rgb } from '../src/color/colormap.js';
import { encodeIndexedPng, encodePng } from '../src/images/png.js';

/** The pixels of a PNG file, as libvips reads them. */
async function decoded(png: Uint8Array, colours: 'b-w' | 'srgb') {
  return sharp(png, { failOn: 'warning' })
    .toColourspace(colours)
    .raw()
    .toBuffer({ resolveWithObject: true });
}

/** Noise, ramps and steps: what different filters are best at. */
const bytes = (length: number, period: number, seed: number) =>
  Uint8Array.from({ length }, (_, at) =>
    seed % 2 === 0 ? (at * 7919 + seed) ** 2 % 251 : Math.floor(at / period) * 3 + (at % period),
  );

describe('PNG files', () => {
  it('hold any image as it is, grey and RGB', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom<1 | 3>(1, 3),
        fc.nat({ max: 9 }),
        async (height, width, channels, seed) => {
          const data = bytes(height * width * channels, width * channels, seed);
          const png = encodePng({ height, width, channels, data });
          const { data: read, info } = await decoded(png, channels === 1 ? 'b-w' : 'srgb');
          expect([info.height, info.width, info.channels]).toEqual([height, width, channels]);
          expect(Buffer.from(data).equals(read)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('hold the colours and opacities of a palette', async () => {
    const palette: Rgb[] = Array.from({ length: 256 }, (_, at) => [at, 255 - at, (at * 3) % 256]);
    const indices = Uint8Array.from({ length: 12 }, (_, at) => at * 23);
    const opaque = await decoded(encodeIndexedPng(indices, 3, 4, palette), 'srgb');
    expect([opaque.info.height, opaque.info.width, opaque.info.channels]).toEqual([3, 4, 3]);
    expect([...opaque.data]).toEqual([...indices].flatMap((index) => palette[index]!));

    const opacities = palette.map((_, at) => at / 255);
    const veil = await decoded(encodeIndexedPng(indices, 3, 4, palette, opacities), 'srgb');
    expect([...veil.data]).toEqual([...indices].flatMap((index) => [...palette[index]!, index]));
  });

  it('are small where pixels resemble their neighbours', () => {
    const side = 64;
    const ramp = Uint8Array.from({ length: side * side * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side)];
      return (x * x + y * y + 40 * (at % 3)) >> 5;
    });
    const png = encodePng({ height: side, width: side, channels: 3, data: ramp });
    // Without filters libpng takes 4.8 kB.
    expect(png.length).toBeLessThan(2000);
  });
});
