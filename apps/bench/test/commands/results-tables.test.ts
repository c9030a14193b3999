import { expect, test } from 'vitest';
import { resultsTables } from '../../src/commands/results-tables.ts';
import { sampleResults } from '../report/sample-results.ts';

const results = sampleResults();
const lines = resultsTables(results).split('\n');

test('every timed run has a line, and what is not timed its reason', () => {
  for (const run of results.runs) {
    const start = lines.findIndex((line) => line.startsWith(`${run.title}, batch ${run.batch}`));
    expect(start).toBeGreaterThan(0);
    const end = lines.indexOf('', start);
    const section = lines.slice(start, end === -1 ? undefined : end);
    const own = section.filter((line) => line.includes(run.task) && line.includes(run.lane));
    expect(own.length).toBeGreaterThan(0);
    if (run.status !== 'timed') {
      expect(
        own.some((line) => line.startsWith(`${run.status}: `) && line.includes(run.reason!)),
      ).toBe(true);
    }
  }
});

test('figures of a software adapter say so wherever they stand', () => {
  const ofWebgpu = lines.filter((line) => /\bwebgpu\b/.test(line));
  expect(ofWebgpu.length).toBeGreaterThan(3);
  for (const line of ofWebgpu) expect(line).toContain('webgpu (software');
});

test('a speed-up is over wasm, of the same task', () => {
  const median = (lane: string) =>
    results.runs.find((run) => run.lane === lane && run.batch === 1 && run.task === 'forward')!
      .medianMs!;
  const own = lines.find((line) => line.startsWith('forward') && line.includes('onnxruntime/cpu'))!;
  const speedUp = (median('wasm') / median('onnxruntime/cpu x 2')).toPrecision(3);
  expect(own.split(/ {2,}/)).toContain(speedUp);
  expect(lines.some((line) => line.includes('speed-up over wasm'))).toBe(true);
});

test('a lane that did not start says why', () => {
  expect(lines.find((line) => line.startsWith('  cpu: '))).toBe(
    '  cpu: did not start. Its process ended with SIGKILL while starting.',
  );
});
