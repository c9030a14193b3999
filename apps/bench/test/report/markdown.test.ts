import { UsageError } from '@lucida/runtime/errors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { costs, withCosts } from '../../src/report/markdown.js';
import { randomResults } from './random-results.js';
import { sampleResults, timedRun } from './sample-results.js';

const path = 'docs/results/bench-cpu.json';
const cells = (markdown: string) =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );

it('gives costs in forward passes and what the loop takes over them', () => {
  const rows = cells(costs([{ path, results: sampleResults() }]));
  // Full is 61 forward passes and Ablation-CAM 1.09: 55.96.
  const vgg7 = ['`wasm`', 'VGG-7', '1', '65.0', '1.18', '1.23', '1.09', '`closed-form`', '56.0'];
  expect(rows).toContainEqual(vgg7);
  expect(rows).toContainEqual([
    ...['`webgpu` (software)', 'MNIST-1D net', '1', '0.352', '1.18', '1.23', '1.09'],
    ...['`closed-form`', '56.0'],
  ]);
});

it('gives baselines against our lane of the same backend, extrapolated ones as such', () => {
  const markdown = costs([{ path, results: sampleResults() }]);
  // 128 forward passes, each of 1.4 x 65 ms; ours takes 1.09 of 65 ms.
  const table = cells(markdown);
  const [head] = table.filter(([first]) => first === 'network') as [string[]];
  const cell = (task: string, lane: string) =>
    table.find((row) => row[0] === 'VGG-7' && row[2] === task)![head.indexOf(lane)];
  expect(cell('Ablation-CAM', '`tfjs/wasm`')).toBe('11,600 \\* (164 ×)');
  expect(cell('forward', '`onnxruntime/cpu x 2`')).toBe('7.15 (0.110 ×)');
  expect(cell('Ablation-CAM', '`onnxruntime/cpu x 2`')).toBe('');
  expect(markdown).toContain('\\* Extrapolated');
});

it('says on what it was measured', () => {
  const markdown = costs([{ path, results: sampleResults() }]);
  for (const said of [
    ...['2026-11-23', '2 cores of AMD EPYC', 'llvmpipe', 'not of a graphics card', 'tfjs 4.22.0'],
    ...['onnxruntime 1.22.0', 'Lucida 0.1.0', 'Node v20.20.2', `(${path})`],
  ]) {
    expect(markdown).toContain(said);
  }
});

it('replaces what stands between its comments, and nothing twice', () => {
  const files = [{ path, results: { ...sampleResults(), runs: [timedRun({ medianMs: 12.5 })] } }];
  const [begin, end] = [
    '<!-- bench: from docs/results/bench-*.json by `node scripts/performance.mjs` -->',
    '<!-- /bench -->',
  ];
  const once = withCosts(`# A\n${begin}\nold\n${end}\nlast\n`, files);
  expect(once).toMatch(/^# A\n/);
  expect(once).toMatch(/\nlast\n$/);
  expect(once).toContain('12.5');
  expect(once).not.toContain('old');
  expect(withCosts(once, files)).toBe(once);
  expect(() => withCosts('# A\n', files)).toThrow(UsageError);
  expect(() => withCosts(once, [])).toThrow(/no result of the bench/);
});

it('whatever results hold, tables stay tables and show no failed computation', () => {
  fc.assert(
    fc.property(randomResults, (results) => {
      const markdown = costs([{ path, results }]);
      expect(markdown).not.toMatch(/NaN|undefined|Infinity/);
      for (const table of markdown.split('\n\n').filter((part) => part.startsWith('| '))) {
        const widths = table.split('\n').map((row) => row.replace(/\\\|/g, '').split('|').length);
        expect(new Set(widths).size).toBe(1);
      }
    }),
    { numRuns: 150 },
  );
});
