import { describe, expect, it } from 'vitest';
import { canPicture, colormap, samplePicture, toHex } from '../src/index.js';
import { sampleDocument } from './sample-document.js';
import { elements, parseXml, problemsOf, shownText, textOf } from './xml.js';

const document = sampleDocument();
const failure = document.examples[1]!.failure!;
const options = {
  example: failure,
  inputShape: document.inputShape,
  classNames: document.classification.classes.map(({ name }) => `digit ${name}`),
  classTemplates: document.classTemplates,
  methodTitles: { 'grad-cam': 'Grad-CAM' },
};

const texts = (svg: string) => elements(parseXml(svg), 'text').map(shownText);

describe('samplePicture', () => {
  it('says who the sample is, what was made of it, and shows every method', () => {
    const svg = samplePicture(options);
    expect(problemsOf(svg)).toEqual([]);
    expect(texts(svg)).toEqual(
      expect.arrayContaining([
        'Sample 138',
        '✗ true digit 1',
        '→ predicted digit 3',
        `probability ${failure.probability.toFixed(3)}`,
        'Grad-CAM',
        'grad-cam++',
        'ablation-cam',
        'conv1d_2',
        'relevance',
        'ground truth',
      ]),
    );
    expect(textOf(parseXml(svg), 'title')[0]).toBe('Sample 138: digit 1, predicted as digit 3');
  });

  it('draws the bars of a map as high and in the colour that its values say', () => {
    const values = Array.from({ length: 40 }, (_, at) => (at === 7 ? 1 : at === 8 ? 0.5 : 0));
    const svg = samplePicture({
      ...options,
      example: {
        ...failure,
        maps: [{ method: 'grad-cam', layer: 'conv1d_2', values, degenerate: null }],
      },
    });
    const bars = elements(parseXml(svg), 'g')
      .find((group) => group.getAttribute('stroke-width') === '0.5')!
      .getElementsByTagName('rect');
    expect(Array.from(bars, (bar) => Number(bar.getAttribute('height')))).toEqual([30, 15]);
    expect(Array.from(bars, (bar) => bar.getAttribute('fill'))).toEqual([
      toHex(colormap(1)),
      toHex(colormap(0.5)),
    ]);
    expect(textOf(parseXml(svg), 'desc')[0]).toContain('Grad-CAM: most relevant at position 7');
  });

  it('shades the ground truth where it is, and describes it', () => {
    const groundTruth = Array.from({ length: 40 }, (_, at) => (at >= 10 && at < 20 ? 1 : 0));
    const maps = [
      {
        method: 'grad-cam',
        layer: 'conv1d_2',
        values: groundTruth.map((_, at) => (at === 12 ? 1 : at === 30 ? 0.25 : 0)),
        degenerate: null,
      },
    ];
    const svg = samplePicture({
      ...options,
      width: 400,
      example: { ...failure, groundTruth, maps },
    });
    const [band] = elements(parseXml(svg), 'rect').filter(
      (rect) => rect.getAttribute('class') === 'band',
    );
    expect([band!.getAttribute('x'), band!.getAttribute('width')]).toEqual(['100', '100']);
    const description = textOf(parseXml(svg), 'desc')[0]!;
    expect(description).toContain('Ground truth at positions 10 to 19.');
    expect(description).toContain('80\u00a0% of its relevance in the ground truth');
  });

  it('manages without maps, templates and ground truth, with channels, and with dead maps', () => {
    const bare = samplePicture({
      example: { ...failure, groundTruth: null, maps: [] },
      inputShape: [20, 2],
      classNames: [],
    });
    expect(problemsOf(bare)).toEqual([]);
    expect(texts(bare)).toEqual(expect.arrayContaining(['✗ true class 1', 'Signal']));
    expect(texts(bare)).not.toContain('relevance');
    expect(
      elements(parseXml(bare), 'path').filter((path) => path.getAttribute('class') === 'line ink'),
    ).toHaveLength(2);
    const dead = samplePicture({ ...options, example: document.examples[4]!.failure! });
    expect(texts(dead)).toContain('map is zero everywhere');
  });

  it('says what does not fit', () => {
    const example = { ...failure, input: (failure.input as number[]).slice(1) };
    expect(() => samplePicture({ ...options, example })).toThrow(
      'The input of sample 138 has 39 values; the input shape [40, 1] asks for 40.',
    );
    const [map] = failure.maps;
    const short = { ...failure, maps: [{ ...map!, values: [1, 0] }] };
    expect(() => samplePicture({ ...options, example: short })).toThrow(
      'The map of grad-cam of sample 138 has 2 values; the input shape [40, 1] asks for 40.',
    );
    expect(() => samplePicture({ ...options, inputShape: [8, 5, 2] })).toThrow(
      'this sample has the shape [8, 5, 2]',
    );
    expect(canPicture([40, 1])).toBe(true);
    expect(canPicture([8, 5, 1])).toBe(true);
    expect(canPicture([8, 5, 3])).toBe(true);
    expect(canPicture([8, 5, 2])).toBe(false);
    expect(canPicture([8, 5, 3, 1])).toBe(false);
  });
});
