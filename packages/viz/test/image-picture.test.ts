import type { ExplainedExample } from '@lucida/eval';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colormap, samplePicture } from '../src/index.js';
import { packed, sampleImageDocument, texture } from './sample-image-document.js';
import { elements, parseXml, problemsOf, shownText, textOf } from './xml.js';

const SIDE = 24;
const document = sampleImageDocument(SIDE);
const failure = document.examples[1]!.failure!;
const options = {
  example: failure,
  inputShape: document.inputShape,
  classNames: document.classification.classes.map(({ name }) => name),
  methodTitles: { 'grad-cam': 'Grad-CAM' },
};
const texts = (svg: string) => elements(parseXml(svg), 'text').map(shownText);
const images = (svg: string) =>
  elements(parseXml(svg), 'image').map((image) => image.getAttribute('href')!);
const bytesOf = (url: string) => Buffer.from(url.replace('data:image/png;base64,', ''), 'base64');
const rawOf = (url: string) => sharp(bytesOf(url)).raw().toBuffer();

describe('samplePicture of an image', () => {
  it('says who the image is, what was made of it, and shows every method', () => {
    const svg = samplePicture(options);
    expect(problemsOf(svg)).toEqual([]);
    expect(texts(svg)).toEqual(
      expect.arrayContaining([
        `Sample 102 (${failure.id})`,
        '✗ true 02_STROMA',
        '→ predicted 04_LYMPHO',
        'probability 0.660',
        'Grad-CAM',
        'grad-cam++',
        'conv2d_3',
        '24 × 24',
        'relevance',
      ]),
    );
    const described = textOf(parseXml(svg), 'desc')[0]!;
    expect(textOf(parseXml(svg), 'title')[0]).toBe(
      `Sample 102 (${failure.id}): 02_STROMA, predicted as 04_LYMPHO`,
    );
    // The spot of the first map lies at 0.3 of the height and 0.4 of the width.
    expect(described).toContain('Grad-CAM: most relevant at row 7, column 10.');
  });

  it('holds the pixels and the coloured maps themselves, once each', async () => {
    const urls = images(samplePicture(options));
    expect(urls).toHaveLength(1 + 2 * 3);
    expect(new Set(urls).size).toBe(urls.length);
    expect([...(await rawOf(urls[0]!))]).toEqual([...texture(1, SIDE)]);
    const map = await rawOf(urls[1]!);
    const values = Buffer.from((failure.maps[0]!.values as { data: string }).data, 'base64');
    for (const at of [0, 100, 250, 575]) {
      expect([...map.subarray(3 * at, 3 * at + 3)]).toEqual([...colormap(values[at]! / 255)]);
    }
    // The veil has the same colours, 0.6 opaque where the relevance is 1.
    const veil = await rawOf(urls[2]!);
    for (const at of [0, 100, 250, 575]) {
      expect(veil[4 * at + 3]).toBe(Math.round(0.6 * values[at]!));
    }
  });

  it('lays the overlay over the image where a renderer draws it', async () => {
    const map = { method: 'm', layer: 'l', degenerate: null };
    const side = 8;
    const svg = samplePicture({
      ...options,
      inputShape: [side, side, 3],
      width: 176,
      columns: 1,
      example: {
        ...failure,
        id: '1',
        input: packed(new Uint8Array(side * side * 3).fill(200)),
        maps: [{ ...map, values: packed(new Uint8Array(side * side).fill(255)) }],
      },
    });
    const use = elements(parseXml(svg), 'use').map((each) => each.getAttribute('href'));
    expect(use.slice(0, 4)).toEqual([
      '#sample-102-tile',
      '#sample-102-tile',
      '#sample-102-veil-0',
      '#sample-102-contour-0',
    ]);
    const { data, info } = await sharp(Buffer.from(svg))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const colors = new Set<string>();
    for (let at = 0; at < data.length; at += info.channels) {
      colors.add([...data.subarray(at, at + 3)].join());
    }
    // The tile, the map (viridis at 1), and 0.6 of the one over the other.
    for (const color of ['200,200,200', '253,231,37', '232,219,102'])
      expect(colors).toContain(color);
  });

  it('keeps to its width, says whole names, and has no verdict on an unknown class', () => {
    const name = 'a_very_long_class_name_that_nobody_expected_to_see';
    for (const [columns, width] of [
      [1, 320],
      [3, 840],
    ] as const) {
      const svg = samplePicture({
        ...options,
        columns,
        width,
        embedding: 'inline',
        classNames: options.classNames.map(() => name),
        example: { ...failure, trueClass: null },
      });
      expect(texts(svg)).toContain('true class unknown');
      expect(svg).not.toMatch(/[✓✗]/);
      expect(svg).toContain(`<title>→ predicted ${name}</title>`);
      const box = parseXml(svg).documentElement!.getAttribute('viewBox')!.split(' ').map(Number);
      expect(box[2]).toBe(width);
      for (const use of elements(parseXml(svg), 'use')) {
        if (!use.hasAttribute('width')) continue;
        const [x, y, wide, high] = ['x', 'y', 'width', 'height'].map((key) =>
          Number(use.getAttribute(key)),
        );
        expect(x! + wide!).toBeLessThanOrEqual(width + 0.02);
        expect(y! + high!).toBeLessThanOrEqual(box[3]!);
      }
    }
    expect(
      texts(samplePicture({ ...options, columns: 1, width: 320 }))
        .slice(0, 2)
        .join(''),
    ).toBe(`Sample 102 (${failure.id})`);
  });

  it('keeps proportions, of very long images too', () => {
    const example: ExplainedExample = {
      ...failure,
      input: packed(new Uint8Array(400)),
      maps: [],
    };
    for (const shape of [
      [100, 4, 1],
      [4, 100, 1],
    ]) {
      const svg = samplePicture({ ...options, inputShape: shape, example });
      const [tile] = elements(parseXml(svg), 'use');
      const [wide, high] = ['width', 'height'].map((key) => Number(tile!.getAttribute(key)));
      expect(high! / wide!).toBeCloseTo(shape[0]! / shape[1]!, 1);
      expect(high).toBeLessThan(300);
    }
  });

  it('takes plain shares as well as packed ones, and outlines a ground truth', () => {
    const bytes = texture(1, SIDE);
    const plain = { ...failure, input: Array.from(bytes, (byte) => byte / 255) };
    expect(samplePicture({ ...options, example: plain })).toBe(samplePicture(options));
    const groundTruth = Array.from({ length: SIDE * SIDE }, (_, at) =>
      at % SIDE > 5 && at % SIDE < 12 ? 1 : 0,
    );
    const svg = samplePicture({ ...options, example: { ...failure, groundTruth } });
    expect(texts(svg).some((text) => text.startsWith('line: relevance 0.5 and'))).toBe(true);
    expect(svg).toContain('id="sample-102-truth"');
    expect(textOf(parseXml(svg), 'desc')[0]).toContain('% of its relevance in the ground truth');
  });

  it('says of a dead map that it is, and draws no contour of it', () => {
    const svg = samplePicture({ ...options, example: document.examples[7]!.best! });
    expect(texts(svg)).toContain('map is zero everywhere');
    const contours = elements(parseXml(svg), 'path').filter((path) =>
      path.getAttribute('id')?.includes('contour'),
    );
    expect(contours.map((path) => path.getAttribute('d') === '')).toEqual([false, true, false]);
  });

  it('draws large pixels as blocks and small ones smoothly', () => {
    const blocks = (width: number) =>
      samplePicture({ ...options, columns: 1, width }).includes('image-rendering:pixelated');
    expect(blocks(320)).toBe(true);
    expect(blocks(80)).toBe(false);
  });

  it.each<[string, Partial<ExplainedExample>, string]>([
    [
      'the input',
      { input: packed(new Uint8Array(7)) },
      'The input of sample 102 has 7 values; the input shape [24, 24, 3] asks for 1728.',
    ],
    [
      'values that are no shares',
      { input: new Array(1728).fill(255) },
      'The input of sample 102 has the value 255 at 0; expected shares from 0 to 1.',
    ],
    [
      'a map',
      { maps: [{ ...failure.maps[0]!, values: [1] }] },
      'The map of grad-cam of sample 102 has 1 values; the input shape [24, 24, 3] asks for 576.',
    ],
    [
      'what is not base64',
      { input: { encoding: 'base64-uint8', data: '§' } },
      'The input of sample 102 is not base64',
    ],
    [
      'a ground truth',
      { groundTruth: [1] },
      'The ground truth of sample 102 has 1 values; the input shape [24, 24, 3] asks for 576.',
    ],
  ])('says what does not fit: %s', (_, wrong, message) => {
    const draw = () => samplePicture({ ...options, example: { ...failure, ...wrong } });
    expect(draw).toThrow(RangeError);
    expect(draw).toThrow(message);
  });
});
