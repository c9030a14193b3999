import { messageOf } from '@lucida/runtime/errors';
import { type LaneSpec, laneName } from '../lanes/lane.js';
import type { LaneResult, TimedRun } from '../results/schema.js';
import type { Bench, BenchOptions, StartedLane } from './bench.js';
import { LaneSession } from './lane-session.js';
import { measureCase } from './measure-case.js';
import type { BenchPlan } from './plan.js';
import { Progress } from './progress.js';

/**
 * Measures every case and task of a plan on every lane, the forward pass always among them. First
 * each lane is started alone for its facts and its roofline; one that does not start is told as such
 * and left out. Then, case by case, all of them are open together and take turns.
 *
 * A run whose result differs from the reference is `wrong` and not timed; one that fails, or takes
 * too long, says so, and the rest goes on.
 *
 * @throws the signal's reason, when it is aborted; all lanes are stopped by then.
 */
export async function runBench(
  plan: BenchPlan,
  options: BenchOptions,
): Promise<{ lanes: LaneResult[]; runs: TimedRun[] }> {
  const bench = prepare(plan, options);
  const lanes: LaneResult[] = [];
  const started: StartedLane[] = [];
  for (const spec of plan.lanes) {
    const result = await probe(spec, bench);
    lanes.push(result);
    if (result.failure === null) started.push({ spec, roofline: result.roofline });
    bench.report({ kind: 'lane', lane: result.lane, failure: result.failure });
    bench.progress.lane(`start of ${result.lane}`);
    if (result.failure !== null) bench.progress.leaveOut(plan.cases.length * bench.tasks.length);
  }
  const runs: TimedRun[] = [];
  for (const [index, given] of plan.cases.entries()) {
    const of = plan.cases.length;
    bench.report({ kind: 'case', title: bench.titleOf(given.subject), index, of });
    const now = bench.now();
    const share = now + Math.max(0, bench.deadline - now) / (of - index);
    for (const run of await measureCase(bench, given, started, share)) {
      runs.push(run);
      bench.report({ kind: 'run', run });
    }
  }
  return { lanes, runs };
}

function prepare(
  plan: BenchPlan,
  { openLane, report, titleOf, signal, now = () => performance.now() }: BenchOptions,
): Bench {
  const { rounds, totalSeconds } = plan.effort;
  const tasks = ['forward' as const, ...plan.tasks.filter((task) => task !== 'forward')];
  const runs = plan.lanes.length * plan.cases.length * tasks.length;
  return {
    plan,
    tasks,
    openLane,
    report,
    titleOf,
    signal,
    now,
    deadline: totalSeconds === null ? Number.POSITIVE_INFINITY : now() + 1000 * totalSeconds,
    progress: new Progress(report, { lanes: plan.lanes.length, runs, rounds }),
  };
}

async function probe(spec: LaneSpec, bench: Bench): Promise<LaneResult> {
  const { engine, backend, threads } = spec;
  const named = { lane: laneName(spec), engine, backend, threads };
  let session: LaneSession | undefined;
  try {
    session = new LaneSession(spec, bench);
    const facts = await session.ask('start', (lane) => lane.start());
    const { adapter, version, startMs, timestamps } = facts;
    const roofline = await session
      .ask('roofline', (lane) => lane.roofline())
      .catch(() => {
        bench.signal?.throwIfAborted();
        return null;
      });
    return { ...named, adapter, version, startMs, timestamps, roofline, failure: null };
  } catch (error) {
    bench.signal?.throwIfAborted();
    const unknown = { adapter: null, version: null, startMs: null, timestamps: false };
    return { ...named, ...unknown, roofline: null, failure: messageOf(error) };
  } finally {
    await session?.stop();
  }
}
