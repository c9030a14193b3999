import { describe, expect, test } from 'vitest';
import { type LaneSpec, laneName } from '../../src/lanes/lane.ts';
import type { BenchEvent, BenchPlan, Effort } from '../../src/measure/plan.ts';
import { runBench } from '../../src/measure/run-bench.ts';
import { BenchResults } from '../../src/results/schema.ts';
import { type Fake, type FakeLane, fakeLane } from './fake-lane.ts';

const CPU: LaneSpec = { engine: 'lucida', backend: 'cpu', threads: 1 };
const WASM: LaneSpec = { engine: 'lucida', backend: 'wasm', threads: 1 };
const STOCK: LaneSpec = { engine: 'tfjs', backend: 'wasm', threads: 1 };
const EFFORT: Effort = { rounds: 7, seconds: 0, mostSeconds: 60, totalSeconds: null };

const oneCase = (name: string, batch = 2) => ({
  subject: { name, source: { channels: 4 }, layer: null },
  batch,
});

interface Given extends Partial<Omit<BenchPlan, 'effort'>> {
  readonly effort?: Partial<Effort>;
  /** By lane. */
  readonly fakes?: Readonly<Record<string, Fake>>;
  readonly signal?: AbortSignal;
}

/** Runs the bench over fake lanes, on a clock that only their calls move on. */
async function measure({ fakes = {}, signal, effort, ...plan }: Given) {
  const clock = { ms: 0 };
  const events: BenchEvent[] = [];
  const opened: { name: string; lane: FakeLane }[] = [];
  const asked: string[] = [];
  const result = runBench(
    {
      lanes: [CPU, WASM],
      cases: [oneCase('net')],
      tasks: ['forward', 'score'],
      effort: { ...EFFORT, ...effort },
      ...plan,
    },
    {
      openLane(spec) {
        const name = laneName(spec);
        const lane = fakeLane({ clock, ...fakes[name] });
        opened.push({ name, lane });
        const call = lane.call;
        lane.call = (task) => {
          asked.push(`${name} ${task}`);
          return call(task);
        };
        return lane;
      },
      report: (event) => events.push(event),
      titleOf: ({ name }) => `The ${name}`,
      now: () => clock.ms,
      ...(signal ? { signal } : {}),
    },
  );
  const outcome = await result.catch((error: unknown) => ({ error }));
  // Whatever happened, no lane is left open.
  for (const { lane } of opened) expect(lane.asked.at(-1)).toBe('stop');
  if ('error' in outcome) throw outcome.error;
  for (const run of outcome.runs) BenchResults.shape.runs.element.parse(run);
  const find = (lane: string, task: string) => {
    const run = outcome.runs.find((one) => one.lane === lane && one.task === task);
    if (!run) throw new Error(`no run of ${task} on ${lane}`);
    return run;
  };
  return { ...outcome, events, opened, asked, find };
}

describe('rounds', () => {
  test('call every pair of lane and task once each, in changing order, after warming up', async () => {
    const { asked, runs } = await measure({ effort: { rounds: 20 } });
    const timed = asked.slice(-20 * 4);
    const rounds = Array.from({ length: 20 }, (_, i) => timed.slice(4 * i, 4 * i + 4));
    const pairs = ['cpu forward', 'cpu score', 'wasm forward', 'wasm score'];
    for (const round of rounds) expect([...round].sort()).toEqual(pairs);
    expect(new Set(rounds.map(String)).size).toBeGreaterThan(5);
    // First call and two more are three alike.
    expect(asked.length).toBe(4 * (20 + 2));
    for (const run of runs) expect(run).toMatchObject({ warmUp: 2, stable: true });
  });

  test('give medians, intervals and ratios to the same lane’s forward pass', async () => {
    const tasks = { forward: { ms: 4, firstMs: 9, compileMs: 3 }, score: { ms: 10 } };
    const { find } = await measure({
      fakes: { wasm: { tasks, facts: { strategy: 'delta' } } },
      tasks: ['score', 'ablation-cam'],
    });
    expect(find('wasm', 'score')).toMatchObject({
      status: 'timed',
      reason: null,
      title: 'The net',
      channels: 4,
      batch: 2,
      strategy: null,
      milliseconds: Array(7).fill(10),
      medianMs: 10,
      intervalMs: [10, 10],
      timesForward: 2.5,
      timesForwardInterval: [2.5, 2.5],
      rooflineShare: null,
      buildMs: 7,
      peakDevice: 1000,
      peakProcess: 2000,
    });
    expect(find('wasm', 'ablation-cam').strategy).toBe('delta');
    // 2 x 1e6 x 2 operations at 10e9 a second take 0.4 ms, 3e6 bytes at 5e9 a second 0.6 ms.
    const forward = find('wasm', 'forward');
    expect(forward).toMatchObject({ firstMs: 9, compileMs: 3, timesForward: 1 });
    expect(forward.rooflineShare).toBeCloseTo(0.6 / 4, 12);
  });

  test('go on for the seconds asked for, but no longer than three for what takes long', async () => {
    const { find } = await measure({
      lanes: [CPU],
      effort: { rounds: 3, seconds: 40 },
      fakes: { cpu: { tasks: { forward: { ms: 100 }, score: { ms: 11_000 } } } },
    });
    expect(find('cpu', 'score')).toMatchObject({ warmUp: 0, stable: false, intervalMs: null });
    expect(find('cpu', 'score').milliseconds).toHaveLength(3);
    // 3 rounds of 11.1 s, then 0.1 s each up to 40 s.
    expect(find('cpu', 'forward').milliseconds).toHaveLength(3 + 67);
  });
});

describe('results', () => {
  test('that differ from the reference do not count', async () => {
    const { find, asked } = await measure({
      lanes: [WASM, STOCK, CPU],
      fakes: {
        wasm: { tasks: { forward: { values: [1, 2.001] }, score: { values: [1.5, 2] } } },
        'tfjs/wasm': { tasks: { forward: { values: [1] }, score: { values: [Number.NaN, 2] } } },
      },
    });
    const near = find('wasm', 'forward');
    expect(near).toMatchObject({ status: 'timed', reference: 'cpu' });
    expect(near.deviation).toBeCloseTo(0.0005, 6);
    expect(find('wasm', 'score')).toMatchObject({
      status: 'wrong',
      reason: 'It differs from cpu by 25 % of the largest value, more than 0.1 %.',
      deviation: 0.25,
      medianMs: null,
      milliseconds: [],
      firstMs: 10,
    });
    expect(find('tfjs/wasm', 'forward').reason).toMatch(/1 values where cpu gives 2/);
    expect(find('tfjs/wasm', 'score').reason).toMatch(/1 values of 2 that are not finite/);
    expect(find('cpu', 'score')).toMatchObject({ status: 'timed', reference: null });
    expect(asked).not.toContain('wasm score');
  });

  test('are compared with cpu where that is affordable, though it is not asked for', async () => {
    const facts = { multiplyAdds: 1e9, costs: { score: 1.1e9 } };
    const { find, opened, lanes, runs } = await measure({
      lanes: [STOCK, WASM],
      fakes: { cpu: { facts }, wasm: { facts }, 'tfjs/wasm': { facts } },
    });
    expect(lanes.map(({ lane }) => lane)).toEqual(['tfjs/wasm', 'wasm']);
    expect(runs.map(({ lane, task }) => `${lane} ${task}`)).toEqual([
      'tfjs/wasm forward',
      'tfjs/wasm score',
      'wasm forward',
      'wasm score',
    ]);
    expect(opened.filter(({ name }) => name === 'cpu').map(({ lane }) => lane.asked)).toEqual([
      ['start', 'open', 'first forward', 'stop'],
    ]);
    expect(find('wasm', 'forward')).toMatchObject({ reference: 'cpu', deviation: 0 });
    expect(find('wasm', 'score')).toMatchObject({ reference: null, deviation: null });
    expect(find('tfjs/wasm', 'score')).toMatchObject({ reference: 'wasm', deviation: 0 });
  });

  test('are compared with cpu even where it is too slow to be timed', async () => {
    const { find } = await measure({
      tasks: ['grad-cam'],
      // 2 x 1e9 operations at 10e9 a second.
      fakes: { cpu: { facts: { multiplyAdds: 1e9, costs: { 'grad-cam': 1e9 } } } },
      effort: { mostSeconds: 0.1 },
    });
    expect(find('cpu', 'grad-cam')).toMatchObject({ status: 'skipped', firstMs: null });
    expect(find('wasm', 'grad-cam')).toMatchObject({ status: 'timed', reference: 'cpu' });
  });

  test('that are all 0 tell nothing, nor does a part of a loop', async () => {
    const extrapolated = { measured: 1, of: 10 };
    const { find } = await measure({
      fakes: {
        cpu: { tasks: { score: { values: [0, 0] } } },
        wasm: { tasks: { forward: { values: [7], extrapolated } } },
      },
    });
    expect(find('wasm', 'score')).toMatchObject({ reference: 'cpu', deviation: null });
    expect(find('wasm', 'forward')).toMatchObject({
      status: 'timed',
      reference: null,
      extrapolated,
    });
  });
});

describe('what goes wrong with one lane', () => {
  test('at its start is told, and the others go on', async () => {
    const { lanes, runs, events } = await measure({
      fakes: { cpu: { failsToStart: 'There is no adapter.' } },
    });
    expect(lanes[0]).toMatchObject({ lane: 'cpu', failure: 'There is no adapter.', version: null });
    expect(lanes[1]).toMatchObject({ lane: 'wasm', failure: null, roofline: { gflops: 10 } });
    expect(runs.map(({ lane, status }) => [lane, status])).toEqual([
      ['wasm', 'timed'],
      ['wasm', 'timed'],
    ]);
    const progress = events.filter((event) => event.kind === 'progress');
    expect(progress.at(-1)!.done).toBe(progress.at(-1)!.of);
  });

  test('in one task fails that task', async () => {
    const { find } = await measure({
      fakes: { wasm: { tasks: { score: { throws: new RangeError('Too large.') } } } },
    });
    expect(find('wasm', 'score')).toMatchObject({ status: 'failed', reason: 'Too large.' });
    expect(find('wasm', 'forward')).toMatchObject({ status: 'timed', peakDevice: 1000 });
  });

  test('half way fails what it had left of the case; the next case opens it anew', async () => {
    // Two first calls and two warm-ups each, then some rounds.
    const { runs, opened } = await measure({
      cases: [oneCase('a'), oneCase('b')],
      fakes: { wasm: { diesAfter: 10 } },
    });
    const reason = 'The process ended with SIGKILL.';
    for (const run of runs.filter(({ lane }) => lane === 'wasm')) {
      expect(run).toMatchObject({ status: 'failed', reason, medianMs: null, timesForward: null });
      expect(run.milliseconds.length).toBe(2);
    }
    for (const run of runs.filter(({ lane }) => lane === 'cpu')) {
      expect(run).toMatchObject({ status: 'timed', milliseconds: Array(7).fill(10) });
    }
    expect(opened.filter(({ name }) => name === 'wasm')).toHaveLength(3);
  });
});

describe('what takes too long is skipped', () => {
  test('by its cost over the forward pass, before it is called', async () => {
    const facts = { costs: { 'ablation-cam/full': 7e9, 'ablation-cam/delta': 5e6 } };
    const { find, opened } = await measure({
      tasks: ['ablation-cam/full', 'ablation-cam/delta', 'training-step'],
      fakes: { cpu: { facts }, wasm: { facts: { cannot: { 'training-step': 'it cannot' } } } },
    });
    expect(find('cpu', 'ablation-cam/full')).toMatchObject({
      status: 'skipped',
      reason: 'A call takes about 70 s, more than the 60 s that one may take.',
      firstMs: null,
    });
    expect(find('cpu', 'ablation-cam/delta').status).toBe('timed');
    expect(find('wasm', 'training-step').reason).toBe('It cannot do this here: it cannot.');
    for (const { lane } of opened.filter(({ name }) => name === 'cpu')) {
      expect(lane.asked).not.toContain('first ablation-cam/full');
    }
  });

  test('by its first call less what was compiled, of a forward pass by the matrix rate', async () => {
    const slow = { firstMs: 70_000, ms: 70_000 };
    const { find } = await measure({
      tasks: ['forward', 'score', 'grad-cam', 'grad-cam++'],
      fakes: {
        cpu: {
          tasks: {
            score: slow,
            'grad-cam': { ...slow, ms: 10, compileMs: 69_000 },
            'grad-cam++': { ...slow, extrapolated: { measured: 1, of: 50 } },
          },
        },
        // 2 x 2 x 200e9 operations at 10e9 a second.
        wasm: { facts: { multiplyAdds: 200e9 } },
      },
      effort: { mostSeconds: 60 },
    });
    expect(find('cpu', 'score')).toMatchObject({ status: 'skipped', firstMs: 70_000 });
    expect(find('cpu', 'score').reason).toMatch(/about 70 s/);
    expect(find('cpu', 'grad-cam').status).toBe('timed');
    expect(find('cpu', 'grad-cam++')).toMatchObject({ status: 'timed', medianMs: 70_000 });
    expect(find('wasm', 'forward').reason).toMatch(/about 80 s/);
  });

  test('unless a second call shows that the first one compiled; five times as long is no compiling', async () => {
    const { find, asked } = await measure({
      lanes: [CPU],
      tasks: ['forward', 'score', 'grad-cam'],
      fakes: {
        cpu: {
          tasks: {
            forward: { firstMs: 300_000 },
            score: { firstMs: 299_000 },
            'grad-cam': { firstMs: 301_000 },
          },
        },
      },
    });
    expect(find('cpu', 'forward')).toMatchObject({ status: 'timed', medianMs: 10 });
    expect(find('cpu', 'score')).toMatchObject({ status: 'timed', firstMs: 299_000 });
    expect(find('cpu', 'grad-cam').reason).toMatch(/about 300 s/);
    expect(asked).not.toContain('cpu grad-cam');
  });

  test('by the bound of the whole run, of which each case has its share', async () => {
    const { runs, events } = await measure({
      lanes: [CPU],
      cases: [oneCase('a'), oneCase('b'), oneCase('c')],
      effort: { rounds: 50, totalSeconds: 40 },
      fakes: { cpu: { tasks: { forward: { ms: 100 }, score: { ms: 8000 } } } },
    });
    expect(runs.map(({ subject, task, status }) => `${subject} ${task} ${status}`)).toEqual([
      'a forward timed',
      'a score skipped',
      'b forward timed',
      'b score skipped',
      'c forward timed',
      'c score skipped',
    ]);
    const { reason } = runs[1]!;
    expect(reason).toMatch(/The 40 s for the whole run were spent/);
    const progress = events.filter((event) => event.kind === 'progress');
    expect(progress.at(-1)!.done).toBe(progress.at(-1)!.of);
  });

  test('by the bound of the whole run, a forward pass never for what is told in it', async () => {
    const { find } = await measure({
      lanes: [CPU],
      tasks: ['forward', 'score'],
      effort: { totalSeconds: 40 },
      // Five more calls of either fit, and not of both.
      fakes: { cpu: { tasks: { forward: { ms: 3000 }, score: { ms: 2900 } } } },
    });
    expect(find('cpu', 'forward').status).toBe('timed');
    expect(find('cpu', 'score').status).toBe('skipped');
  });

  test('with nothing left, without opening a lane', async () => {
    const { runs, opened } = await measure({
      lanes: [WASM],
      cases: [oneCase('a'), oneCase('b')],
      tasks: ['forward'],
      effort: { totalSeconds: 1 },
      fakes: { wasm: { tasks: { forward: { ms: 2000 } } } },
    });
    expect(runs.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
    expect(opened.map(({ lane }) => lane.asked.includes('open'))).toEqual([false, true]);
  });
});

test('an abort stops all lanes, even one in the middle of a call, and rejects with its reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const running = measure({
    signal: controller.signal,
    fakes: { wasm: { tasks: { score: { hangs: true } } } },
  });
  setTimeout(() => controller.abort(reason), 20);
  await expect(running).rejects.toBe(reason);
  await expect(measure({ signal: controller.signal })).rejects.toBe(reason);
});

test('events tell lanes, cases, progress that never falls, and every run', async () => {
  const { events, runs } = await measure({ cases: [oneCase('a'), oneCase('b')] });
  expect(events.filter(({ kind }) => kind === 'lane')).toEqual([
    { kind: 'lane', lane: 'cpu', failure: null },
    { kind: 'lane', lane: 'wasm', failure: null },
  ]);
  expect(events.filter(({ kind }) => kind === 'case')).toEqual([
    { kind: 'case', title: 'The a', index: 0, of: 2 },
    { kind: 'case', title: 'The b', index: 1, of: 2 },
  ]);
  expect(events.filter((event) => event.kind === 'run').map(({ run }) => run)).toEqual(runs);
  const progress = events.filter((event) => event.kind === 'progress');
  const done = progress.map((event) => event.done);
  expect(done).toEqual([...done].sort((a, b) => a - b));
  expect(progress.at(-1)).toMatchObject({ done: progress[0]!.of, of: progress[0]!.of });
  expect(progress.map(({ doing }) => doing)).toContain('score on The a, wasm');
});
