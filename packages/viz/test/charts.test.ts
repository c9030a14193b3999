import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  barChart,
  type ChartOptions,
  dotPlot,
  intervalPlot,
  lineChart,
  matrixChart,
  rocChart,
} from '../src/index.js';
import { elements, parseXml, problemsOf, shownText, textOf } from './xml.js';

const common: ChartOptions = { title: 'A <title> & "more"', description: 'Says what is seen' };

interface Content {
  readonly names: readonly string[];
  readonly shares: readonly number[];
}

const draw: Record<string, (content: Content, options: ChartOptions) => string> = {
  lineChart: ({ names, shares }, options) =>
    lineChart({
      ...options,
      x: shares.map((_, index) => index + 1),
      xLabel: 'epoch',
      yLabel: 'loss',
      series: names.slice(0, 2).map((name, at) => ({
        name,
        values: shares.map((share, index) => (index === at ? null : share * 3)),
      })),
    }),
  'lineChart, logarithmic': ({ names, shares }, options) =>
    lineChart({
      ...options,
      x: shares.map((share, index) => Math.floor(share * 1e4) * index),
      xLabel: 'channels',
      yLabel: 'ms',
      xScale: 'log',
      yScale: 'log',
      series: names.slice(0, 7).map((name, at) => ({
        name,
        values: shares.map((share, index) => (index === at ? null : share ** (at * 50))),
      })),
    }),
  barChart: ({ names, shares }, options) =>
    barChart({
      ...options,
      groups: [
        { label: 'group', rows: names.map((label) => ({ label, value: 2, text: '200 %' })) },
        { label: '', rows: shares.map((value) => ({ label: 'b', value, text: `${value}` })) },
      ].map((group) => ({
        ...group,
        rows: group.rows.map((row) => ({ ...row, text: row.text.slice(0, 5) })),
      })),
      most: 1,
      xLabel: 'share of what the device allows',
      format: (value) => `${value * 100} %`,
    }),
  'intervalPlot, logarithmic': ({ names, shares }, options) =>
    intervalPlot({
      ...options,
      groups: [
        {
          label: 'group',
          rows: names.map((label, index) => ({
            label,
            value: shares[index] ?? null,
            interval: null,
            text: 'x',
            points: shares.map((share) => ({ value: share ** 300, outlying: share > 0.9 })),
          })),
        },
      ],
      domain: [1, 1],
      xLabel: 'ratio',
      xScale: 'log',
    }),
  rocChart: ({ names, shares }, options) =>
    rocChart({
      ...options,
      curves: names.map((name) => ({
        name,
        falsePositiveRate: [0, ...[...shares].sort(), 1],
        truePositiveRate: [0, ...[...shares].sort(), 1],
        areaText: 'AUC 0.500',
      })),
    }),
  matrixChart: ({ names, shares }, options) =>
    matrixChart({
      ...options,
      rows: names,
      columns: names,
      values: names.map((_, row) =>
        names.map((_, column) => shares[(row + column) % (shares.length + 1)] ?? null),
      ),
      domain: [0, 1],
      format: (value) => (value * 100).toFixed(0),
      rowTitle: 'true',
      columnTitle: 'predicted',
    }),
  intervalPlot: ({ names, shares }, options) =>
    intervalPlot({
      ...options,
      groups: [
        {
          label: 'group',
          rows: names.map((name, index) => {
            const value = shares[index] ?? null;
            return {
              label: name,
              value,
              interval: value === null ? null : { low: value / 2, high: value },
              text: value === null ? 'no samples' : value.toFixed(3),
            };
          }),
        },
      ],
      domain: [0, 1],
      xLabel: 'accuracy with 95 % interval',
      reference: { value: 0.5, label: 'overall 0.5' },
    }),
  dotPlot: ({ names, shares }, options) =>
    dotPlot({
      ...options,
      series: ['precision', 'recall', 'F1'],
      rows: names.map((label, index) => {
        const share = shares[index % Math.max(1, shares.length)] ?? 0;
        return { label, values: [share, share / 2, share / 3] };
      }),
      xLabel: 'figure',
    }),
};

const contents = fc.record({
  names: fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 12 }),
  shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }),
});
const settings = fc.record({
  width: fc.constantFrom(320, 400, 860),
  embedding: fc.constantFrom('inline' as const, 'standalone' as const),
});

describe.each(Object.keys(draw))('%s', (name) => {
  it('is well-formed, says what it shows, and keeps its texts inside, whatever it is given', () => {
    fc.assert(
      fc.property(contents, settings, (content, options) => {
        const svg = draw[name]!(content, { ...common, ...options });
        expect(problemsOf(svg)).toEqual([]);
        const root = parseXml(svg).documentElement!;
        expect(root.getAttribute('role')).toBe('img');
        expect(root.getAttribute('aria-label')).toBe(common.title);
        expect(root.firstChild?.nodeName).toBe('title');
        expect(root.firstChild?.textContent).toBe(common.title);
        expect(textOf(root, 'desc')).toEqual([common.description]);
        const [, , width, height] = root.getAttribute('viewBox')!.split(' ').map(Number);
        const inset = options.embedding === 'standalone' ? 16 : 0;
        for (const text of elements(root, 'text')) {
          const x = Number(text.getAttribute('x'));
          const y = Number(text.getAttribute('y'));
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(width! - inset);
          expect(y).toBeLessThanOrEqual(height!);
        }
        expect(elements(root, 'style').length).toBe(options.embedding === 'standalone' ? 1 : 0);
      }),
      { numRuns: 60 },
    );
  });
});

it('a standalone chart shows its title, an inline one leaves it to the page', () => {
  const content = { names: ['a', 'b'], shares: [0.2, 0.7] };
  const shown = (embedding: 'inline' | 'standalone') =>
    elements(
      parseXml(draw.dotPlot!(content, { title: 'Precision', description: '', embedding })),
      'text',
    ).map(shownText);
  expect(shown('standalone')).toContain('Precision');
  expect(shown('inline')).not.toContain('Precision');
});

it('a line chart tells its curves apart by dash, mark and name, and breaks where values miss', () => {
  const svg = lineChart({
    ...common,
    x: [1, 2, 3, 4, 5],
    xLabel: 'epoch',
    yLabel: 'loss',
    series: [
      { name: 'training', values: [5, 4, 3, 2, 1] },
      { name: 'validation', values: [5, 4, null, 2, 1] },
    ],
  });
  const lines = elements(parseXml(svg), 'path').filter((path) =>
    path.getAttribute('class')?.startsWith('line '),
  );
  expect(lines.map((path) => path.getAttribute('class'))).toEqual([
    'line line0',
    'line line1 dash',
  ]);
  expect(lines.map((path) => path.getAttribute('d')!.match(/M/g)!.length)).toEqual([1, 2]);
  expect(elements(parseXml(svg), 'text').map(shownText)).toEqual(
    expect.arrayContaining(['training', 'validation', 'epoch', 'loss']),
  );
});

it('a matrix writes the figure of every cell, row by row', () => {
  const svg = matrixChart({
    ...common,
    rows: ['a', 'b'],
    columns: ['a', 'b'],
    values: [
      [0.9, 0.1],
      [null, 1],
    ],
    domain: [0, 1],
    format: (value) => `${value * 100}`,
    rowTitle: '',
    columnTitle: '',
  });
  const cells = elements(parseXml(svg), 'text').filter((text) =>
    text.getAttribute('class')?.includes('cell-'),
  );
  expect(cells.map(shownText)).toEqual(['90', '10', '–', '100']);
});

it('a ROC panel draws the corners of the curve and nothing that cannot be seen', () => {
  const steps = Array.from({ length: 500 }, (_, index) => index / 499);
  const svg = rocChart({
    ...common,
    width: 400,
    curves: [
      {
        name: 'a',
        falsePositiveRate: [...steps.map(() => 0), ...steps],
        truePositiveRate: [...steps, ...steps.map(() => 1)],
        areaText: 'AUC 1.000',
      },
    ],
  });
  const curve = elements(parseXml(svg), 'path').find((path) =>
    path.getAttribute('class')?.includes('accent'),
  );
  expect(curve!.getAttribute('d')!.match(/[ML]/g)).toHaveLength(3);
});

it('an interval plot puts the dot between the ends of its whisker', () => {
  const svg = intervalPlot({
    ...common,
    groups: [
      {
        label: '',
        rows: [{ label: 'a', value: 30, interval: { low: 20, high: 50 }, text: '30 %' }],
      },
    ],
    domain: [0, 100],
    xLabel: '%',
  });
  const document = parseXml(svg);
  const [whisker] = elements(document, 'line').filter(
    (line) => line.getAttribute('class') === 'ink thin',
  );
  const from = Number(whisker!.getAttribute('x1'));
  const to = Number(whisker!.getAttribute('x2'));
  const dot = Number(elements(document, 'circle')[0]!.getAttribute('cx'));
  expect((dot - from) / (to - from)).toBeCloseTo(1 / 3, 3);
});

it('on logarithmic axes equal ratios are equal distances, and what is not above 0 is a gap', () => {
  const svg = lineChart({
    ...common,
    x: [1, 4, 16, 64],
    xLabel: 'batch',
    yLabel: 'ms',
    xScale: 'log',
    yScale: 'log',
    series: [{ name: 'a', values: [0.1, 1, 0, 100] }],
  });
  const document = parseXml(svg);
  const [curve] = elements(document, 'path').map((path) => path.getAttribute('d')!);
  const corners = [...curve!.matchAll(/([\d.]+),([\d.]+)/g)].map(([, x, y]) => [+x!, +y!]);
  const [[x0, y0], [x1, y1], [x3, y3]] = corners as [number[], number[], number[]];
  expect((x3! - x1!) / (x1! - x0!)).toBeCloseTo(2, 1);
  expect((y3! - y1!) / (y1! - y0!)).toBeCloseTo(2, 1);
  expect(elements(document, 'text').map(shownText)).toEqual(
    expect.arrayContaining(['1', '4', '16', '64', '0.1', '10', '100']),
  );
});

it('an interval plot draws every point of a row, those that stand out as such', () => {
  const points = [1, 1.2, 0.9, 7].map((value) => ({ value, outlying: value === 7 }));
  const svg = intervalPlot({
    ...common,
    groups: [{ label: '', rows: [{ label: 'a', value: 1, interval: null, text: '', points }] }],
    domain: [0.8, 1.25],
    xLabel: 'times the median',
    xScale: 'log',
  });
  const document = parseXml(svg);
  const classed = (name: string, value: string) =>
    elements(document, name).filter((each) => each.getAttribute('class') === value);
  expect(classed('circle', 'point')).toHaveLength(3);
  expect(classed('path', 'mark1')).toHaveLength(1);
});

it('bars are as long as their values, and no longer than the axis', () => {
  const row = (value: number) => ({ label: 'a', value, text: 'x' });
  const svg = barChart({
    ...common,
    groups: [{ label: '', rows: [row(0.25), row(0.5), row(3)] }],
    most: 1,
    xLabel: 'share',
    format: String,
  });
  const bars = elements(parseXml(svg), 'rect').filter(
    (each) => each.getAttribute('class') === 'bar',
  );
  const [quarter, half, whole] = bars.map((bar) => Number(bar.getAttribute('width')));
  expect(half! / quarter!).toBeCloseTo(2, 2);
  expect(whole! / quarter!).toBeCloseTo(4, 2);
});
