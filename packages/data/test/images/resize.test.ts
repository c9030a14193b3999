import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resizePixels } from '../../src/images/resize.js';
import { IMAGE_FILTERS, type ImageFilter, type Pixels } from '../../src/images/types.js';

interface Case {
  readonly before: readonly [number, number];
  readonly after: readonly [number, number];
  readonly channels: 1 | 3;
  readonly seed: number;
  readonly filter: ImageFilter;
  readonly first: readonly number[];
  readonly sha256: string;
}

const { cases } = JSON.parse(
  readFileSync(new URL('fixtures/resize.json', import.meta.url), 'utf8'),
) as { cases: Case[] };

/** The same bytes as in `resize.py`. */
function generated(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (i >> 4) & 1 ? state >>> 24 : 255 * (state >>> 31);
  });
}

function image([height, width]: readonly [number, number], channels: 1 | 3, seed: number): Pixels {
  return { height, width, channels, data: generated(height * width * channels, seed) };
}

describe('resizePixels', () => {
  it.each(cases)(
    '$filter, $before to $after, $channels channels: as Pillow',
    ({ before, after, channels, seed, filter, first, sha256 }) => {
      const { data, ...shape } = resizePixels(image(before, channels, seed), after, filter);
      expect(shape).toEqual({ height: after[0], width: after[1], channels });
      expect([...data.subarray(0, 6)]).toEqual(first);
      expect(createHash('sha256').update(data).digest('hex')).toBe(sha256);
    },
  );

  it('keeps an even image even, whatever the size', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        fc.tuple(side, side),
        fc.tuple(side, side),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom(...IMAGE_FILTERS),
        ([height, width], after, byte, filter) => {
          const data = new Uint8Array(height * width).fill(byte);
          const resized = resizePixels({ height, width, channels: 1, data }, after, filter);
          expect(resized.data).toEqual(new Uint8Array(after[0] * after[1]).fill(byte));
        },
      ),
    );
  });

  it('gives the image itself where nothing changes', () => {
    const same = image([3, 4], 3, 1);
    for (const filter of IMAGE_FILTERS) expect(resizePixels(same, [3, 4], filter)).toBe(same);
  });

  it.each([
    [[0, 5], 'bilinear', /The height of an image is 0; give a whole number of 1 or more/],
    [[5, 2.5], 'bilinear', /The width of an image is 2.5; give a whole number/],
    [[5, 5], 'lanczos', /no filter "lanczos"; choose from bilinear, nearest, bicubic, area/],
  ] as const)('refuses %j with %s', (size, filter, message) => {
    expect(() => resizePixels(image([3, 4], 1, 1), size, filter as ImageFilter)).toThrow(message);
  });
});
