import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareResults, machineDifference } from '../../src/results/compare.ts';
import type { BenchResults, TimedRun } from '../../src/results/schema.ts';
import { sampleResults } from '../report/sample-results.ts';

const [given] = sampleResults().runs;

/** A run of this median whose interval reaches so far on either side. */
function timed(task: string, medianMs: number, noise: number | null = 0.1): TimedRun {
  const intervalMs: [number, number] | null =
    noise === null ? null : [medianMs - noise, medianMs + noise];
  return { ...given!, task, medianMs, intervalMs };
}
const not = (status: 'wrong' | 'skipped' | 'failed', task: string): TimedRun => ({
  ...timed(task, 1),
  ...{ status, reason: `It is ${status}.`, medianMs: null, intervalMs: null },
});
const results = (...runs: TimedRun[]): BenchResults => ({ ...sampleResults(), runs });
const compare = (old: TimedRun[], now: TimedRun[], threshold = 1.05) =>
  compareResults(results(...old), results(...now), threshold);
const tasks = (items: readonly { readonly task: string }[]) => items.map(({ task }) => task);

describe('two results', () => {
  test('slower and faster is what lies beyond noise and threshold, the worst first', () => {
    const old = ['slow', 'slower', 'noisy', 'slight', 'fast'].map((task) => timed(task, 10));
    const now = [
      timed('slow', 12),
      timed('slower', 20),
      // 12 ± 2.5 reaches into 10 ± 0.1.
      timed('noisy', 12, 2.5),
      // Apart, but by 4 % only.
      timed('slight', 10.4),
      timed('fast', 8),
    ];
    const { slower, faster, same } = compare(old, now);
    expect(slower).toMatchObject([
      { task: 'slower', ratio: 2, oldMs: 10, newMs: 20 },
      { task: 'slow', ratio: 1.2, newIntervalMs: [11.9, 12.1] },
    ]);
    expect(faster).toMatchObject([{ task: 'fast', ratio: 0.8 }]);
    expect(tasks(same)).toEqual(['noisy', 'slight']);
    expect(tasks(compare(old, now, 1.5).slower)).toEqual(['slower']);
    expect(tasks(compare(old, now, 1.03).slower)).toEqual(['slower', 'slow', 'slight']);
  });

  test('without an interval nothing is said to be slower', () => {
    const { slower, unclear } = compare([timed('a', 1)], [timed('a', 9, null)]);
    expect([tasks(slower), tasks(unclear)]).toEqual([[], ['a']]);
  });

  test('what turned wrong, right, skipped, missing or new is told', () => {
    const comparison = compare(
      [timed('w', 1), not('skipped', 'f'), not('wrong', 'm'), timed('s', 1), timed('gone', 1)],
      [not('wrong', 'w'), not('failed', 'f'), timed('m', 1), not('skipped', 's'), timed('new', 1)],
    );
    expect(comparison.broken).toMatchObject([
      { task: 'w', what: 'wrong: It is wrong.' },
      { task: 'f', what: 'failed: It is failed.' },
    ]);
    expect(tasks(comparison.mended)).toEqual(['m']);
    expect(tasks(comparison.missing)).toEqual(['gone', 's']);
    expect(tasks(comparison.added)).toEqual(['new']);
    expect(tasks(comparison.same)).toEqual([]);
  });

  test('what was wrong before and fails now is no news', () => {
    expect(compare([not('wrong', 'a')], [not('failed', 'a')]).broken).toEqual([]);
  });

  test('another problem under the same name is not compared', () => {
    const { missing, slower } = compare([timed('a', 1)], [{ ...timed('a', 9), layer: 'conv1d_1' }]);
    expect(slower).toEqual([]);
    expect(missing[0]!.what).toBe('not comparable: its layer is conv1d_1, and was conv1d_2');
  });

  test('slower one way is faster the other way, by the inverse ratio', () => {
    const median = fc.double({ min: 1, max: 100, noNaN: true });
    const noise = fc.double({ min: 0, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(
        median,
        median,
        noise,
        fc.double({ min: 1, max: 3, noNaN: true }),
        (a, b, by, threshold) => {
          const [old, now] = [timed('t', a, by), timed('t', b, by)];
          const there = compare([old], [now], threshold);
          const back = compare([now], [old], threshold);
          expect(there.slower.length).toBe(back.faster.length);
          expect(there.same.length).toBe(back.same.length);
          for (const { ratio } of there.slower)
            expect(ratio * back.faster[0]!.ratio).toBeCloseTo(1);
        },
      ),
    );
  });
});

describe('results of another machine are told from those of this one', () => {
  const same = sampleResults();
  test('by processor, cores, environment, browser', () => {
    expect(machineDifference(same, sampleResults())).toBeNull();
    const machine = { ...same.machine, cores: 8 };
    expect(machineDifference(same, { ...same, machine })).toBe(
      'the number of cores is 8, and was 2',
    );
    expect(machineDifference(same, { ...same, environment: 'browser' })).toMatch(/environment/);
  });

  test('by adapter and engine of a lane, but not by a lane that did not start', () => {
    const change = (lane: string, part: Partial<BenchResults['lanes'][number]>) => ({
      ...same,
      lanes: same.lanes.map((each) => (each.lane === lane ? { ...each, ...part } : each)),
    });
    const adapter = { name: 'NVIDIA H200', driver: '', software: false };
    expect(machineDifference(same, change('webgpu', { adapter }))).toBe(
      'the adapter of webgpu is NVIDIA H200, and was llvmpipe (LLVM 15.0.6, 256 bits), Mesa 25.0.7',
    );
    expect(machineDifference(same, change('wasm', { version: '4.23.0' }))).toMatch(
      /engine version/,
    );
    expect(machineDifference(same, change('webgpu', { adapter: null, version: null }))).toBeNull();
  });
});
