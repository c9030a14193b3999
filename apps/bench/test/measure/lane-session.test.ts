import { afterEach, expect, test, vi } from 'vitest';
import type { LaneSpec } from '../../src/lanes/lane.ts';
import { runBench } from '../../src/measure/run-bench.ts';
import { fakeLane } from './fake-lane.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a lane that never answers is stopped when patience ends, and the others go on', async () => {
  vi.useFakeTimers();
  const lanes: LaneSpec[] = ['webgpu', 'cpu'].map((backend) => ({
    engine: 'lucida',
    backend,
    threads: 1,
  }));
  const measured = runBench(
    {
      lanes,
      cases: [{ subject: { name: 'net', source: { channels: 4 }, layer: null }, batch: 1 }],
      tasks: ['forward', 'score'],
      effort: { rounds: 2, seconds: 0, mostSeconds: 1, totalSeconds: null },
    },
    {
      openLane: ({ backend }) =>
        fakeLane(backend === 'webgpu' ? { tasks: { score: { hangs: true } } } : {}),
      report: () => {},
      titleOf: ({ name }) => name,
      now: () => 0,
    },
  );
  await vi.advanceTimersByTimeAsync(71_000);
  const { runs } = await measured;
  expect(runs.map(({ lane, task, status }) => `${lane} ${task} ${status}`)).toEqual([
    'webgpu forward failed',
    'webgpu score failed',
    'cpu forward timed',
    'cpu score timed',
  ]);
  expect(runs[1]!.reason).toMatch(/webgpu did not answer within 70 s .*score.* and was stopped/);
});
