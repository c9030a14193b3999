import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  colormap,
  colormapNames,
  mapImage,
  type OverlayImageOptions,
  overlayImage,
} from '../src/index.js';

/** The pixels of a PNG file, as libvips reads them. */
async function decode(png: Uint8Array) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (row: number, column: number) => [
    ...data.subarray((row * info.width + column) * 3, (row * info.width + column) * 3 + 3),
  ];
  return { width: info.width, height: info.height, channels: info.channels, at };
}

// viridis begins at (68, 1, 84) and ends at (253, 231, 37).
const pixels = {
  height: 1,
  width: 2,
  channels: 3,
  data: Uint8Array.of(100, 200, 50, 0, 255, 11),
} as const;

describe('overlayImage', () => {
  it('mixes colour and image as the formula says', async () => {
    const map = [0, 1];
    const even = await decode(overlayImage({ pixels, map, opacity: 0.5, fade: false }));
    expect([even.height, even.width, even.channels]).toEqual([1, 2, 3]);
    expect(even.at(0, 0)).toEqual([84, 101, 67]);
    expect(even.at(0, 1)).toEqual([127, 243, 24]);
    // With the relevance: nothing at 0; 0.6 of the colour at 1.
    const faded = await decode(overlayImage({ pixels, map }));
    expect(faded.at(0, 0)).toEqual([100, 200, 50]);
    expect(faded.at(0, 1)).toEqual([152, 241, 27]);
    // At 0.4 the share is 0.4 * 0.6 = 0.24 of viridis there, (42, 120, 142).
    expect(colormap(0.4)).toEqual([42, 120, 142]);
    const middle = await decode(overlayImage({ pixels, map: [0.4, 0.4] }));
    expect(middle.at(0, 0)).toEqual([86, 181, 72]);
  });

  it('leaves the image alone at opacity 0, and shows only the map at 1', async () => {
    const map = [0.25, 0.75];
    const none = await decode(overlayImage({ pixels, map, opacity: 0, fade: false }));
    expect([...none.at(0, 0), ...none.at(0, 1)]).toEqual([...pixels.data]);
    const all = await decode(overlayImage({ pixels, map, opacity: 1, fade: false }));
    const alone = await decode(mapImage({ height: 1, width: 2, map }));
    expect(all.at(0, 0)).toEqual(alone.at(0, 0));
    expect(all.at(0, 1)).toEqual(alone.at(0, 1));
  });

  it('repeats grey on all three channels', async () => {
    const grey = { height: 1, width: 1, channels: 1, data: Uint8Array.of(77) } as const;
    expect((await decode(overlayImage({ pixels: grey, map: [0] }))).at(0, 0)).toEqual([77, 77, 77]);
  });

  it('makes blocks of the pixels and slopes of the map where it is scaled up', async () => {
    const two = await decode(overlayImage({ pixels, map: [0, 0], opacity: 0, scale: 2 }));
    expect([two.height, two.width]).toEqual([2, 4]);
    for (const row of [0, 1]) {
      expect([0, 1, 2, 3].map((column) => two.at(row, column)[0])).toEqual([100, 100, 0, 0]);
    }
    // Centres at -0.25, 0.25, 0.75 and 1.25 of the map's pixels: 0, a quarter, three quarters, 1.
    const map = await decode(mapImage({ height: 1, width: 2, map: [0, 1], scale: [1, 4] }));
    const expected = [0, 0.25, 0.75, 1].map((value) => [
      ...colormap(Math.round(value * 255) / 255),
    ]);
    expect([0, 1, 2, 3].map((column) => map.at(0, column))).toEqual(expected);
  });

  it('manages maps that are zero, constant, or a little outside of 0..1', async () => {
    for (const name of colormapNames) {
      const shown = await decode(
        mapImage({ height: 1, width: 4, map: [0, -0.1, 1, 1.2], colors: name }),
      );
      expect(shown.at(0, 0)).toEqual(shown.at(0, 1));
    }
    for (const level of [0, 0.5, 1]) {
      const map = new Float32Array(16).fill(level);
      const shown = await decode(mapImage({ height: 4, width: 4, map, contours: [0.3] }));
      const color = [...colormap(Math.round(level * 255) / 255)];
      for (let at = 0; at < 16; at++) expect(shown.at(at >> 2, at & 3)).toEqual(color);
    }
  });

  it('draws a contour where the map crosses the level, white in a dark casing', async () => {
    // Columns of 0 and of 1: the level 0.5 is crossed on the edge between columns 5 and 6.
    const map = Array.from({ length: 144 }, (_, at) => (at % 12 < 6 ? 0 : 1));
    const shown = await decode(mapImage({ height: 12, width: 12, map, contours: 1 }));
    const [low, high] = [[...colormap(0)], [...colormap(1)]];
    for (const row of [0, 5, 11]) {
      // The line, 1 pixel wide, half covers the two beside the edge: white 255 on casing 24.
      expect(shown.at(row, 5)).toEqual([140, 140, 140]);
      expect(shown.at(row, 6)).toEqual([140, 140, 140]);
      // The casing reaches 1.3 from the edge, which is 0.3 of a pixel whose centre is at 1.5.
      expect(shown.at(row, 7)).toEqual(high.map((part) => Math.round(0.3 * 24 + 0.7 * part)));
      expect(shown.at(row, 2)).toEqual(low);
      expect(shown.at(row, 9)).toEqual(high);
    }
  });

  it('adds a bar from 1 at the top to 0 at the bottom, and does not touch the picture', async () => {
    const side = 40;
    const map = Array.from({ length: side * side }, (_, at) => (at % side) / (side - 1));
    const bare = await decode(mapImage({ height: side, width: side, map }));
    const shown = await decode(mapImage({ height: side, width: side, map, colorBar: true }));
    expect(shown.height).toBe(side);
    expect(shown.width).toBeGreaterThan(side + 10);
    for (const at of [0, 17, 39]) expect(shown.at(at, at)).toEqual(bare.at(at, at));
    expect(shown.at(0, side + 5)).toEqual([...colormap(1)]);
    expect(shown.at(side - 1, side + 5)).toEqual([...colormap(0)]);
    expect(shown.at(20, side + 1)).toEqual([255, 255, 255]);
    // The labels 1, 0.5 and 0 from the top down, read off the pixels of their stems.
    const rows = (row: number) =>
      Array.from({ length: shown.width - side - 12 }, (_, at) =>
        shown.at(row, side + 12 + at)[0]! < 128 ? '#' : ' ',
      ).join('');
    expect([1, 2, 3, 4, 5].map((row) => rows(row).slice(0, 3))).toEqual([
      ' # ',
      '## ',
      ' # ',
      ' # ',
      '###',
    ]);
    expect([34, 35, 36, 37, 38].map((row) => rows(row).slice(0, 3))).toEqual([
      '###',
      '# #',
      '# #',
      '# #',
      '###',
    ]);
    expect(rows(18).trim()).toBe('### ###'.replace(' ', '   '));
  });

  it('gives a low image the height that the labels of the bar need', async () => {
    const shown = await decode(
      mapImage({ height: 2, width: 3, map: [0, 0, 0, 0, 0, 0], colorBar: true }),
    );
    expect(shown.height).toBe(14);
    expect(shown.at(13, 0)).toEqual([255, 255, 255]);
    expect(shown.at(0, 0)).toEqual([...colormap(0)]);
  });

  it('makes a readable file of the asked size whatever it is given', async () => {
    const side = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({ height: side, width: side, scale: fc.integer({ min: 1, max: 4 }) }),
        fc.constantFrom(1 as const, 3 as const),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.record({
          colorBar: fc.boolean(),
          fade: fc.boolean(),
          contours: fc.integer({ min: 0, max: 5 }),
        }),
        async ({ height, width, scale }, channels, values, options) => {
          const stream = values[Symbol.iterator]();
          const map = Array.from({ length: height * width }, () => stream.next().value as number);
          const data = new Uint8Array(height * width * channels).fill(90);
          const png = overlayImage({
            ...options,
            pixels: { height, width, channels, data },
            map,
            scale,
          });
          const shown = await decode(png);
          const paper = options.colorBar;
          expect(shown.height).toBe(paper ? Math.max(height * scale, 14) : height * scale);
          expect(paper ? shown.width > width * scale : shown.width === width * scale).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each<[string, Partial<OverlayImageOptions>, string]>([
    ['a short map', { map: [1] }, 'The map has 1 values; an image of 1 x 2 pixels asks for 2.'],
    ['NaN', { map: [0, Number.NaN] }, "The map's value at row 0, column 1 is NaN"],
    ['opacity', { opacity: 1.5 }, 'The opacity is 1.5; it must be from 0 to 1.'],
    ['scale', { scale: 1.5 }, 'The scale is 1.5; it must be a whole number, or [height, width].'],
    ['no scale', { scale: 0 }, 'An image of 0 x 0 pixels cannot be drawn'],
    ['a huge scale', { scale: 100_000 }, 'An image of 100000 x 200000 pixels cannot be drawn'],
    ['a level', { contours: [0.5, 1] }, 'A contour at 1 is none'],
    ['contours', { contours: 1.5 }, 'There cannot be 1.5 contours'],
    ['many contours', { contours: 21 }, 'There cannot be 21 contours'],
    [
      'pixels',
      { pixels: { ...pixels, data: new Uint8Array(5) } },
      'The image has 5 values; 1 x 2 pixels of 3 channels (1 or 3) ask for 6.',
    ],
    ['no pixels', { pixels: { ...pixels, width: 0 } }, 'An image of 1 x 0 pixels cannot be drawn'],
  ])('says what does not fit: %s', (_, wrong, message) => {
    const draw = () => overlayImage({ pixels, map: [0, 1], ...wrong });
    expect(draw).toThrow(RangeError);
    expect(draw).toThrow(message);
  });
});
