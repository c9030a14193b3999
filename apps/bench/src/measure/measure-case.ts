import { messageOf } from '@lucida/runtime/errors';
import { type CaseSpec, laneName } from '../lanes/lane.js';
import type { TimedRun } from '../results/schema.js';
import type { Bench, StartedLane } from './bench.js';
import { Calls } from './calls.js';
import { askCpu } from './cpu-reference.js';
import {
  expectedMs,
  forwardMs,
  isInDoubt,
  leaveOutWhatDoesNotFit,
  outOfTime,
  whyNotBegun,
  whyNotRepeated,
} from './expected-time.js';
import { LaneSession } from './lane-session.js';
import { compare, referenceAmong } from './reference.js';
import { resultOf, resultWithout } from './result.js';
import { timeRounds, warmUp } from './rounds.js';
import { type Ending, newRun, type Run } from './run.js';

/**
 * Measures all tasks of a case on all lanes, which are opened anew for it, so that their memory
 * starts empty. `until` is when the case's share of the whole run's time ends, so that the cases
 * after it have theirs; half of it is for first calls.
 *
 * @returns by lane and task, in the order of the plan.
 */
export async function measureCase(
  bench: Bench,
  given: CaseSpec,
  lanes: readonly StartedLane[],
  until: number,
): Promise<TimedRun[]> {
  const title = bench.titleOf(given.subject);
  const calls = new Calls(bench, title);
  const half = (until - bench.now()) / 2;
  const firstCallsUntil = bench.now() + half;
  const opened: { lane: StartedLane; session: LaneSession | null; ending: Ending | null }[] = [];
  try {
    for (const lane of lanes) opened.push(await open(lane));
    const byLane = opened.map(({ lane, session, ending }) =>
      session && !ending ? bench.tasks.map((task) => newRun(task, lane, session)) : [],
    );
    const runs = byLane.flat();
    for (const ofLane of byLane) await callFirst(ofLane);
    await compareAll(runs);
    // First calls may have taken more than their half; the rounds still have theirs.
    const roundsUntil = Math.max(until, bench.now() + half);
    leaveOutWhatDoesNotFit(runs, bench, Math.min(roundsUntil, bench.deadline));
    for (const run of runs) {
      // The forward pass is warm already: other tasks' expected times were taken from it.
      if (run.ended === null && run.task !== 'forward')
        await warmUp(run, calls, bench, roundsUntil);
    }
    await timeRounds(runs, calls, bench, roundsUntil);
    for (const ofLane of byLane) await readPeak(ofLane);
    return opened.flatMap(({ lane, ending }, place) =>
      ending ? withoutRuns(lane, ending) : results(byLane[place]!),
    );
  } finally {
    for (const { session } of opened) await session?.stop();
  }

  async function open(lane: StartedLane): Promise<(typeof opened)[number]> {
    if (bench.now() >= firstCallsUntil) return { lane, session: null, ending: outOfTime(bench) };
    let session: LaneSession | undefined;
    try {
      session = new LaneSession(lane.spec, bench);
      await session.ask('start', (its) => its.start());
      session.facts = await session.ask('open', (its) => its.open(given));
      return { lane, session, ending: null };
    } catch (error) {
      await session?.stop();
      bench.signal?.throwIfAborted();
      return { lane, session: null, ending: { status: 'failed', reason: messageOf(error) } };
    }
  }

  /** First calls of a lane: the forward pass, which is warmed up at once, then the others. */
  async function callFirst(ofLane: readonly Run[]): Promise<void> {
    let forward: number | null = null;
    for (const run of ofLane) {
      const expected = expectedMs(run, forward, given.batch);
      run.ended = whyNotBegun(run, bench, { expected, until: firstCallsUntil });
      if (run.ended || !(await calls.first(run))) continue;
      if (isInDoubt(run, bench)) run.second = await calls.call(run);
      run.ended ??= whyNotRepeated(run, bench);
      if (run.task !== 'forward') continue;
      forward = forwardMs(run, run.ended ? [] : await warmUp(run, calls, bench, until));
    }
  }

  async function compareAll(runs: readonly Run[]): Promise<void> {
    const cpu = await askCpu(runs, bench, given, firstCallsUntil);
    for (const task of bench.tasks) {
      const same = runs.filter((run) => run.task === task);
      const reference = cpu.get(task) ?? referenceAmong(same);
      for (const run of same) compare(run, reference);
    }
  }

  /** Of a lane that is gone, or that cannot tell, there is none. */
  async function readPeak(ofLane: readonly Run[]): Promise<void> {
    const session = ofLane[0]?.session;
    if (!session) return;
    try {
      const peak = await session.ask('peak', (lane) => lane.peak());
      for (const run of ofLane) run.peak = peak;
    } catch {
      bench.signal?.throwIfAborted();
    }
  }

  function results(ofLane: readonly Run[]): TimedRun[] {
    const forward = ofLane.find(({ task }) => task === 'forward');
    for (const run of ofLane) {
      if (run.ended === null && run.calls.length === 0) run.ended = outOfTime(bench);
      bench.progress.settle(run, calls.doing(run));
    }
    return ofLane.map((run) => resultOf(run, forward, given, title));
  }

  function withoutRuns({ spec }: StartedLane, ending: Ending): TimedRun[] {
    const lane = laneName(spec);
    return bench.tasks.map((task) => {
      const result = resultWithout(given, title, { lane, task }, ending);
      bench.progress.settle(result, `${task} on ${title}, ${lane}`);
      return result;
    });
  }
}
