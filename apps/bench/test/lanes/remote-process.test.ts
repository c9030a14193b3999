import { fileURLToPath } from 'node:url';
import { LucidaError } from '@lucida/runtime/errors';
import { describe, expect, test } from 'vitest';
import type { LaneSpec } from '../../src/lanes/lane.ts';
import { forkLane } from '../../src/lanes/node-process.ts';
import { runBench } from '../../src/measure/run-bench.ts';

const FIXTURE = fileURLToPath(new URL('./fixtures/dying-lane.mjs', import.meta.url));
const WASM: LaneSpec = { engine: 'lucida', backend: 'wasm', threads: 1 };
const GIVEN = { subject: { name: 'net', source: { channels: 4 }, layer: null }, batch: 1 };

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a lane in a process of its own', () => {
  test('answers, with typed arrays', async () => {
    const lane = forkLane(FIXTURE, WASM);
    expect(await lane.start()).toMatchObject({ version: 'wasm' });
    const first = await lane.first('forward');
    expect(first.values).toEqual(Float32Array.of(1, 2));
    await lane.stop();
  });

  test.each([
    ['is killed', 'grad-cam', /lane wasm ended with SIGKILL, so that .*first \(grad-cam\)/],
    ['crashes', 'score', /ended with exit code 1, after it said "SyntaxError: .*first \(score\)/],
  ])('says how it ended when it %s', async (_, task, said) => {
    const lane = forkLane(FIXTURE, WASM);
    await lane.start();
    const failure = lane.first(task);
    await expect(failure).rejects.toThrow(said);
    await expect(failure).rejects.toBeInstanceOf(LucidaError);
    await lane.stop();
  });

  test('that is not there is said at its start', async () => {
    const lane = forkLane(`${FIXTURE}.missing`, WASM);
    await expect(lane.start()).rejects.toThrow(/exit code 1, after it said ".*so that/s);
    await lane.stop();
  });

  test('is gone once stopped, even in the middle of a busy loop', async () => {
    const lane = forkLane(FIXTURE, WASM);
    const { process: pid } = await lane.peak();
    expect(isAlive(pid!)).toBe(true);
    const call = lane.call('training-step');
    const failure = expect(call).rejects.toThrow(/was stopped/);
    await lane.stop();
    await failure;
    expect(isAlive(pid!)).toBe(false);
  });
});

test('the bench goes on when the process of a lane dies', async () => {
  const other: LaneSpec = { ...WASM, engine: 'tfjs' };
  const { runs } = await runBench(
    {
      lanes: [WASM, other],
      cases: [GIVEN, GIVEN],
      tasks: ['forward', 'grad-cam'],
      effort: { rounds: 2, seconds: 0, mostSeconds: 10, totalSeconds: null },
    },
    {
      openLane: (spec) => forkLane(FIXTURE, spec),
      report: () => {},
      titleOf: ({ name }) => name,
    },
  );
  expect(runs).toHaveLength(8);
  for (const { task, status, reason } of runs) {
    expect(status).toBe('failed');
    expect(reason).toMatch(task === 'grad-cam' ? /SIGKILL.*first/ : /SIGKILL.*call \(forward\)/);
  }
});
