import type { ReportDocument } from '@lucida/eval';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderReport, reportCharts, reportImages } from '../src/index.js';
import { sampleDocument } from './sample-document.js';
import { sampleImageDocument } from './sample-image-document.js';
import { elements, parseXml, problemsOf, textOf } from './xml.js';

const document = sampleImageDocument();
const html = renderReport(document);
const parse = (markup: string) => parseXml(markup.replace('<!DOCTYPE html>', ''));
const page = parse(html);
const section = (id: string) =>
  elements(page, 'section').find((each) => each.getAttribute('id') === id)!;

describe('the report on images', () => {
  it('is one well-formed file that fetches nothing', () => {
    expect(problemsOf(html)).toEqual([]);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const use of elements(page, 'use')) {
      expect(ids).toContain(use.getAttribute('href')!.slice(1));
    }
  });

  it('shows best, typical and wrong of every class, and says which are missing', () => {
    const captions = elements(section('examples'), 'figcaption').map((each) => each.textContent);
    const own = ['Best: the most confident success', 'Typical: the success of middling confidence'];
    expect(captions.slice(0, 3)).toEqual([...own, 'Wrong: the most confident failure']);
    expect(captions).toHaveLength(8 * 3 - 1);
    const text = section('examples').textContent!;
    expect(text.match(/No sample of this class was classified wrongly\./g)).toHaveLength(1);
    expect(text).toContain('the more opaque the more relevant');
  });

  it('holds each image once for wide screens and phones together', () => {
    const urls = elements(page, 'image').map((image) => image.getAttribute('href'));
    expect(urls).toHaveLength(23 * (1 + 2 * 3));
    const pictures = elements(section('examples'), 'svg').filter(
      (svg) => svg.getAttribute('role') === 'img',
    );
    expect(pictures).toHaveLength(2 * 23);
  });

  it('tells the study’s settings from the corrected ones, and says what changes', () => {
    const text = section('variants').textContent!.replaceAll('\u00a0', ' ');
    expect(text).toContain('What the study used (“course”)');
    const settings = elements(section('variants'), 'table')[0]!;
    expect(elements(elements(settings, 'tbody')[0]!, 'tr').map((row) => row.textContent)).toEqual([
      'scoreprobabilitylogit',
      'baselinebiaszero',
    ]);
    const scores = elements(section('variants'), 'table')[1]!;
    expect(textOf(scores, 'caption')[0]).toBe(
      'Average drop and increase under each of the settings',
    );
    const [, grad] = elements(elements(scores, 'tbody')[0]!, 'tr');
    expect(textOf(grad!, 'td').map((cell) => cell.replaceAll('\u00a0', ' '))).toEqual([
      '41.2 % [38.6, 43.8]2',
      '22.2 % [19.2, 25.2]2',
      '35.4 % [32.8, 38.0]1',
      '24.4 % [21.4, 27.4]1',
    ]);
    expect(text).toContain('What that says');
    expect(text).toContain(
      'The order is Ablation-CAM, Grad-CAM, Grad-CAM++ under “course”, and Grad-CAM, Ablation-CAM, Grad-CAM++ under “corrected”; Ablation-CAM and Grad-CAM change places and are told apart both times.',
    );
  });

  it('holds the data sets against each other, their fractions said', () => {
    const text = section('data-sets').textContent!;
    expect(textOf(section('data-sets'), 'h2')).toEqual(['Two data sets']);
    expect(text).toContain('Protocol: top fraction, 0.3 on hmt/test and 0.2 on mnist1d:test');
    // The soft mask was not used on the images.
    expect(text).toContain('–');
  });

  it('lists what the methods differ by on the same samples', () => {
    const table = elements(section('scores'), 'table').find((each) =>
      textOf(each, 'caption')[0]!.startsWith('Differences between methods'),
    )!;
    const rows = elements(elements(table, 'tbody')[0]!, 'tr').slice(1);
    expect(rows.map((row) => row.textContent)).toEqual([
      'Grad-CAM − Grad-CAM++496−3.6 [−5.5, −1.7]differ3.3 [1.4, 5.2]differ',
      'Grad-CAM − Ablation-CAM4964.1 [2.2, 6.0]differ−1.2 [−3.1, 0.7]',
      'Grad-CAM++ − Ablation-CAM4967.7 [5.8, 9.6]differ−4.5 [−6.4, −2.6]differ',
    ]);
  });

  it('has a chart for each of the settings and data sets, and a picture a sample', () => {
    const charts = reportCharts(document);
    expect(Object.keys(charts)).toEqual(
      expect.arrayContaining([
        'variants-drop.svg',
        'variants-increase.svg',
        'data-sets-drop.svg',
        'data-sets-increase.svg',
        'sample-5.svg',
        'sample-474.svg',
      ]),
    );
    for (const svg of Object.values(charts)) expect(problemsOf(svg)).toEqual([]);
  });

  it('leaves out what its data are absent for', () => {
    const bare = { ...document, variants: [], comparedWith: [], differences: [] };
    const ids = [...renderReport(bare).matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toContain('scores');
    expect(ids).not.toContain('variants');
    expect(ids).not.toContain('data-sets');
    expect(Object.keys(reportCharts(bare)).some((name) => /variants|data-sets/.test(name))).toBe(
      false,
    );
    expect(renderReport(bare)).not.toContain('Differences between methods');
  });

  it('shows a sample that is both the best and the typical once', () => {
    const [first, ...others] = document.examples;
    const twice = { ...document, examples: [{ ...first!, typical: first!.best }, ...others] };
    const shown = parse(renderReport(twice));
    expect(elements(shown, 'figcaption').map((each) => each.textContent)).toContain(
      'Best and typical: the same success',
    );
  });

  it('says of which classes it shows examples, where those are not all', () => {
    const some = { ...document, examples: document.examples.slice(2, 5) };
    expect(textOf(parse(renderReport(some)), 'p').join(' ')).toContain(
      'Of the 3 classes with the most mistakes, each one’s most confident success',
    );
    expect(html).not.toContain('with the most mistakes, each');
  });
});

describe('reportImages', () => {
  it('names the overlays after class, kind and method', async () => {
    const images = reportImages(document);
    expect(Object.keys(images)).toHaveLength(23 * 3);
    expect(Object.keys(images)).toEqual(
      expect.arrayContaining([
        'overlays/01_TUMOR-best-grad-cam.png',
        'overlays/01_TUMOR-typical-grad-cam++.png',
        'overlays/08_EMPTY-failure-ablation-cam.png',
      ]),
    );
    // 24 pixels are enlarged by a whole factor to about 224, and there is a bar beside them.
    const { height, width } = await sharp(images['overlays/01_TUMOR-best-grad-cam.png']).metadata();
    expect(height).toBe(9 * 24);
    expect(width).toBeGreaterThan(9 * 24);
  });

  it('stays inside its folder, and loses none to names that are alike', () => {
    const { classification } = document;
    const named = (names: readonly string[]): ReportDocument => ({
      ...document,
      classification: {
        ...classification,
        classes: classification.classes.map((each, index) => ({ ...each, name: names[index]! })),
      },
      // One overlay a class is enough to tell names apart.
      examples: document.examples.map(({ classIndex, best, failure }) => {
        const example = (best ?? failure)!;
        const shown = { ...example, maps: example.maps.slice(0, 1) };
        return { classIndex, best: shown, typical: null, failure: null };
      }),
    });
    const hostile = ['../../up', 'a/b', 'a\\b', 'a b', 'C:', 'nul\0', '', '漢字'];
    const images = Object.keys(reportImages(named(hostile)));
    expect(images).toHaveLength(8);
    for (const name of images)
      expect(name).toMatch(/^overlays\/[\p{L}\p{N}_][\p{L}\p{N}_.+-]*\.png$/u);
  });

  it('has none of signals', () => {
    expect(reportImages(sampleDocument())).toEqual({});
  });
});

describe('very many classes', () => {
  const COUNT = 100;
  const base = sampleDocument();
  const names = Array.from({ length: COUNT }, (_, index) => `class ${index}`);
  const matrix = names.map((_, row) =>
    // Each class of the last thirty loses ten samples to the next of them.
    names.map((_, column) =>
      row < 70
        ? Number(row === column) * 50
        : row === column
          ? 40
          : column === 70 + ((row - 69) % 30)
            ? 10
            : 0,
    ),
  );
  const many: ReportDocument = {
    ...base,
    examples: [],
    classTemplates: null,
    templateSimilarity: null,
    scores: [],
    agreement: [],
    classification: {
      ...base.classification,
      classes: names.map((name) => ({ ...base.classification.classes[0]!, name })),
      confusionMatrix: matrix,
      normalizedConfusionMatrix: matrix.map((row) => row.map((count) => count / 50)),
      roc: names.map((name) => ({ ...base.classification.roc[0]!, name })),
      confusedPairs: [],
    },
  };

  it('are capped to those that are confused, and the report says so', () => {
    const text = parse(renderReport(many)).documentElement!.textContent!;
    expect(text).toContain('Of 100 classes the 30 with the most mistakes are drawn');
    expect(text).toContain('Of 100 classes the 20 of the smallest area are drawn');
    const chart = parseXml(reportCharts(many)['confusion-matrix.svg']!);
    expect(textOf(chart, 'text').filter((label) => label === 'class 99')).toHaveLength(2);
    expect(textOf(chart, 'text')).not.toContain('class 69');
    expect(
      elements(chart, 'rect').filter((cell) => cell.getAttribute('class') === 'cell'),
    ).toHaveLength(900);
  });

  it('scroll rather than shrink where there is no room', () => {
    expect(renderReport(many)).toMatch(/style="min-width:\d{3}px"/);
    expect(html).not.toMatch(/style="min-width/);
  });
});
