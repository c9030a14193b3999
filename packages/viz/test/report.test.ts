import type { ReportDocument } from '@lucida/eval';
import { describe, expect, it } from 'vitest';
import { renderReport, reportCharts } from '../src/index.js';
import { sampleDocument } from './sample-document.js';
import { elements, parseXml, problemsOf, textOf } from './xml.js';

const document = sampleDocument();
const html = renderReport(document);
const page = parseXml(html.replace('<!DOCTYPE html>', ''));

/** The cells of the table with this caption, row by row, headings included. */
function tableOf(caption: string): string[][] {
  const table = elements(page, 'table').find((each) => textOf(each, 'caption')[0] === caption);
  return elements(elements(table!, 'tbody')[0]!, 'tr').map((row) =>
    [...elements(row, 'th'), ...elements(row, 'td')].map((cell) => cell.textContent ?? ''),
  );
}

const nodeText = (id: string) =>
  elements(page, 'section').find((section) => section.getAttribute('id') === id)!.textContent ?? '';

describe('the report', () => {
  it('is one file that fetches nothing and runs nothing', () => {
    expect(problemsOf(html)).toEqual([]);
    expect(elements(page, 'link')).toHaveLength(0);
    expect(elements(page, 'img')).toHaveLength(0);
  });

  it('has landmarks, headings in order, and contents that lead somewhere', () => {
    for (const landmark of ['header', 'nav', 'main', 'footer', 'h1']) {
      expect(elements(page, landmark)).toHaveLength(1);
    }
    const levels = [...html.matchAll(/<h([1-6])[ >]/g)].map(([, level]) => Number(level));
    levels.slice(1).forEach((level, index) => {
      expect(level).toBeLessThanOrEqual(levels[index]! + 1);
    });
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(targets.length).toBeGreaterThan(10);
    for (const target of targets) expect(ids).toContain(target);
    for (const [, id] of html.matchAll(/aria-labelledby="([^"]+)"/g)) expect(ids).toContain(id);
  });

  it('gives every table a caption and scopes, and every picture words', () => {
    for (const table of elements(page, 'table')) {
      expect(textOf(table, 'caption')[0]).not.toBe('');
      for (const heading of elements(table, 'th')) {
        expect(heading.getAttribute('scope')).toMatch(/^(col|row)(group)?$/);
      }
    }
    const pictures = elements(page, 'svg');
    expect(pictures.length).toBeGreaterThan(30);
    for (const picture of pictures) {
      expect(picture.getAttribute('role')).toBe('img');
      expect(picture.getAttribute('aria-label')).not.toBe('');
      expect(textOf(picture, 'desc')[0]!.length).toBeGreaterThan(20);
    }
  });

  it('shows the figures of the document', () => {
    const { classification, scores } = document;
    expect(nodeText('summary')).toContain(`${(classification.accuracy * 100).toFixed(1)}\u00a0%`);
    expect(nodeText('summary')).toContain(classification.macro.f1.toFixed(3));
    expect(nodeText('summary')).toContain(classification.macroAuc!.toFixed(3));
    const rows = tableOf('Precision, recall, F1 and AUC by class');
    classification.classes.forEach(({ name, support, precision, recall, f1, auc }, index) => {
      const figures = [precision, recall, f1, auc!].map((figure) => figure.toFixed(3));
      expect(rows[index]).toEqual([name, String(support), ...figures]);
    });
    const drops = tableOf('Average drop and increase by protocol');
    expect(drops.slice(1).map(([, , , , drop]) => drop)).toEqual([
      '24.2\u00a0% [22.1, 26.3]tied',
      '33.7\u00a0% [31.6, 35.8]',
      '22.9\u00a0% [20.8, 25.0]best',
    ]);
    const byClass = tableOf('Drop and increase by class, top fraction 0.3');
    expect(byClass[3]!.slice(1, 4)).toEqual(
      scores.slice(0, 3).map(({ perClass }) => perClass[3]!.averageDropPercent!.toFixed(1)),
    );
    const layers = tableOf('Layers in the order in which they are applied');
    expect(layers[0]).toEqual(['conv1d', 'Conv1D', 'batch × 40 × 25', '150']);
    expect(layers.at(-1)).toEqual(['Total', '', '', '13,960']);
  });

  it('says how it was made', () => {
    const text = nodeText('provenance');
    for (const fact of [
      '0.1.0',
      '4.22.0',
      'wasm',
      document.provenance.data.fingerprint,
      'bootstrap.samples',
      'grad-cam, grad-cam++, ablation-cam',
      'grad-cam conv1d_2; ablation-cam conv1d, ablation strategy head, 1,234,567 multiply-adds a sample; ablation-cam odd, ablation strategy full, multiply-adds not known',
      '100.5\u00a0MiB at most, of a budget of 1024.0\u00a0MiB',
      'Desai and Ramaswamy',
    ]) {
      expect(text).toContain(fact);
    }
  });

  it('draws every chart and sample as a file of its own', () => {
    const charts = reportCharts(document);
    expect(Object.keys(charts)).toEqual(
      expect.arrayContaining([
        'training-loss.svg',
        'training-accuracy.svg',
        'class-accuracy.svg',
        'roc.svg',
        'confusion-matrix.svg',
        'template-similarity.svg',
        'precision-recall-f1.svg',
        'average-drop.svg',
        'average-increase.svg',
        'method-agreement.svg',
        'pointing-game.svg',
        'relevance-mass.svg',
        'sample-3.svg',
        'sample-7.svg',
        'sample-914.svg',
      ]),
    );
    for (const svg of Object.values(charts)) {
      expect(problemsOf(svg)).toEqual([]);
      expect(elements(parseXml(svg), 'style')).toHaveLength(1);
    }
  });

  it('escapes whatever comes from data', () => {
    const hostile = `<script>alert("1")</script>&'\u0007漢字`;
    const rename = (name: string) => `${hostile}${name}`;
    const named: ReportDocument = {
      ...document,
      title: hostile,
      model: { ...document.model, name: hostile },
      methods: document.methods.map((method) => ({ ...method, title: rename(method.title) })),
      provenance: { ...document.provenance, backend: hostile, config: { [hostile]: [hostile] } },
      classification: {
        ...document.classification,
        classes: document.classification.classes.map((each) => ({
          ...each,
          name: rename(each.name),
        })),
      },
    };
    const markup = renderReport(named);
    expect(problemsOf(markup)).toEqual([]);
    const parsed = parseXml(markup.replace('<!DOCTYPE html>', ''));
    expect(textOf(parsed, 'h1')[0]).toBe(hostile.replace('\u0007', '\ufffd'));
    for (const svg of Object.values(reportCharts(named))) {
      expect(problemsOf(svg)).toEqual([]);
      parseXml(svg);
    }
  });
});

describe('a document that lacks parts', () => {
  const bare: ReportDocument = {
    ...document,
    training: null,
    classTemplates: null,
    templateSimilarity: null,
    scores: [],
    agreement: [],
    methods: [],
    examples: [],
  };
  const sectionIds = (of: ReportDocument) =>
    [...renderReport(of).matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);

  it('leaves out their sections and charts', () => {
    expect(sectionIds(bare)).toEqual([
      'summary',
      'model',
      'accuracy',
      'roc',
      'confusion',
      'precision-recall',
      'discussion',
      'provenance',
    ]);
    expect(Object.keys(reportCharts(bare))).toEqual([
      'class-accuracy.svg',
      'roc.svg',
      'confusion-matrix.svg',
      'precision-recall-f1.svg',
    ]);
    expect(renderReport(bare).split('</head>')[1]).not.toContain('emplate');
    expect(problemsOf(renderReport(bare))).toEqual([]);
  });

  it('leaves out pictures of inputs that are neither signals nor images', () => {
    const images = { ...document, inputShape: [8, 5, 2] };
    expect(sectionIds(images)).not.toContain('examples');
    expect(Object.keys(reportCharts(images)).some((name) => name.startsWith('sample'))).toBe(false);
  });

  it('marks figures that are 0 by definition', () => {
    const [first, ...others] = document.classification.classes;
    const flagged = {
      ...document,
      classification: {
        ...document.classification,
        classes: [{ ...first!, precision: 0, zeroDivision: ['precision' as const] }, ...others],
      },
    };
    expect(renderReport(flagged)).toContain('0.000 †');
    expect(renderReport(flagged)).toContain('† 0 by definition');
    expect(html).not.toContain('†');
  });
});
