import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderBenchReport, renderBenchSections } from '../../src/report/render.js';
import { BenchResults } from '../../src/results/schema.js';
import { byId, elements, parse, problemsOf } from './markup.js';
import { randomResults } from './random-results.js';
import { sampleResults, timedRun } from './sample-results.js';

const results = sampleResults();
const html = renderBenchReport([results]);
const page = parse(html);
const sectionText = (id: string) => byId(page, id)?.textContent ?? '';

/** The cells of the first row whose cells include all of these. */
function rowWith(id: string, ...cells: readonly string[]): string[] {
  const rows = elements(byId(page, id)!, 'tr').map((row) =>
    [...elements(row, 'th'), ...elements(row, 'td')].map((cell) => cell.textContent ?? ''),
  );
  return rows.find((row) => cells.every((cell) => row.includes(cell))) ?? [];
}

const pictures = (within: string) => elements(byId(parse(within), 'speed-up')!, 'desc');

it('the sample is what the schema allows', () => {
  expect(BenchResults.parse(results)).toEqual(results);
});

describe('the page', () => {
  it('fetches nothing, runs nothing, and has its sections in the contents', () => {
    expect(problemsOf(html)).toEqual([]);
    const ids = elements(page, 'section').map((section) => section.getAttribute('id'));
    expect(ids).toEqual([
      ...['measured', 'speed-up', 'times-forward', 'throughput', 'channels', 'roofline'],
      ...['runs', 'memory', 'calls'],
    ]);
    const targets = elements(elements(page, 'nav')[0]!, 'a').map((link) =>
      link.getAttribute('href'),
    );
    expect(targets).toEqual(ids.map((id) => `#${id}`));
    expect(html).toContain(renderBenchSections([results]));
  });

  it('says what was measured on which machine, and what did not start', () => {
    for (const text of [
      'AMD EPYC',
      '24 GiB',
      'Node v20.20.2',
      results.command,
      results.createdAt,
    ]) {
      expect(sectionText('measured')).toContain(text);
    }
    expect(sectionText('measured')).toContain('Its process ended with SIGKILL while starting.');
    expect(sectionText('measured')).toContain('43.2');
    expect(sectionText('measured')).toContain('SOFTWARE ADAPTER');
  });

  it('labels every figure of a software adapter', () => {
    for (const cell of [...elements(page, 'td'), ...elements(page, 'th')]) {
      expect(cell.textContent).not.toBe('webgpu');
    }
    for (const text of elements(page, 'text')) {
      if (text.textContent?.includes('webgpu')) expect(text.textContent).toContain('software');
    }
    for (const text of elements(page, 'desc')) {
      expect(text.textContent).not.toMatch(/webgpu(?! \(software\))/);
    }
  });

  it('keeps outliers and shows their values, and gives reasons for what has no time', () => {
    const forward = results.runs.find(
      ({ lane, subject }) => lane === 'wasm' && subject === 'vgg7',
    )!;
    expect(forward.milliseconds[8]).toBeCloseTo(156, 6);
    expect(rowWith('runs', 'Forward pass', 'wasm', '65.0')).toContain('156');
    for (const { status, reason } of results.runs) {
      if (status !== 'timed') expect(sectionText('runs')).toContain(reason!);
    }
    const [, , median] = rowWith('runs', 'Training step', 'webgpu (software)');
    expect(median).toBe('–');
    expect(sectionText('runs')).toContain('Extrapolated from 4 of 128 parts.');
  });

  it('leaves out what it has no figures for, and says why', () => {
    const one = { ...results, lanes: [], runs: [timedRun({ milliseconds: [10] })] };
    const bare = parse(renderBenchReport([one]));
    expect(elements(bare, 'svg')).toHaveLength(0);
    expect(elements(bare, 'section').map((section) => section.getAttribute('id'))).toEqual([
      'measured',
      'runs',
      'memory',
    ]);
    expect(elements(byId(bare, 'measured')!, 'li')).toHaveLength(6);
    expect(renderBenchReport([])).toContain('Nothing was measured.');
  });
});

describe('speed-ups', () => {
  const runs = [
    timedRun({ lane: 'wasm', medianMs: 30, intervalMs: [28, 33] }),
    timedRun({ lane: 'webgpu', medianMs: 10, intervalMs: [8, 11] }),
    timedRun({ lane: 'tfjs/wasm', medianMs: 60, intervalMs: null }),
  ];
  const spoken = (changed: typeof runs) =>
    pictures(renderBenchReport([{ ...results, runs: changed }]))[0]?.textContent;

  it('are the ratio of medians, from the worst to the best ends of both intervals', () => {
    expect(spoken(runs)).toBe(
      // 28 / 11 and 33 / 8.
      'Speed-up over wasm with 95 % intervals. Forward pass: webgpu (software) 3.00 × (2.55 to 4.13), tfjs/wasm 0.500 ×.',
    );
  });

  it('count no time that was wrong', () => {
    const wrong = { ...runs[1]!, status: 'wrong' as const, reason: 'It differs.' };
    expect(spoken([runs[0]!, wrong, runs[2]!])).not.toContain('webgpu');
  });

  it('are of one machine only', () => {
    const apart = [
      { ...results, runs: runs.slice(0, 1) },
      { ...results, environment: 'browser' as const, runs: runs.slice(1, 2) },
    ];
    expect(byId(parse(renderBenchReport(apart)), 'speed-up')).toBeUndefined();
  });
});

it('throughput is samples a second, and cost by channels milliseconds a sample', () => {
  const descriptions = (id: string) =>
    elements(byId(page, id)!, 'desc').map((each) => each.textContent);
  // 1000 / 65, and 32,000 / (65 * 32 ** 0.85).
  expect(descriptions('throughput')[1]).toBeDefined();
  expect(descriptions('throughput').join()).toMatch(/wasm: 15\.4 at batch 1, .*25\.9 at batch 32/);
  expect(descriptions('channels')[0]).toContain('full loop: 1.73 ms with 8 channels');
});

it('whatever results hold, the page is well-formed and shows no failed computation', () => {
  fc.assert(
    fc.property(fc.array(randomResults, { maxLength: 2 }), (all) => {
      for (const each of all) BenchResults.parse(each);
      const drawn = renderBenchReport(all);
      expect(problemsOf(drawn)).toEqual([]);
      const parsed = parse(drawn);
      for (const section of elements(parsed, 'section')) {
        expect(section.childNodes.length).toBeGreaterThan(1);
      }
      const ids = [...drawn.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }),
    { numRuns: 150 },
  );
});
