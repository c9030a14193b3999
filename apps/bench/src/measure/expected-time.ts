import type { Bench } from './bench.js';
import { busyMs, type Ending, type Run, usualMs } from './run.js';
import { median } from './statistics.js';

/** What a run needs after its first call: two calls to warm up and three rounds. */
const FEWEST_CALLS = 5;
/** How many times as long as the longest call that is measured a first one may take for another. */
const COMPILING = 5;

/**
 * Milliseconds that a call of a run should take, from its cost over that of the forward pass and from
 * that pass' time on the same lane; where that pass was not timed, what the device's matrix rate
 * allows for at best. Null where the cost is not known.
 */
export function expectedMs(run: Run, forward: number | null, batch: number): number | null {
  const { multiplyAdds, costs } = run.session.facts!;
  const forwardCost = costs.forward ?? multiplyAdds;
  const cost = costs[run.task] ?? (run.task === 'forward' ? forwardCost : null);
  if (cost === null) return null;
  if (forward !== null && forwardCost) return (cost / forwardCost) * forward;
  const { roofline } = run.lane;
  return roofline ? (2 * cost * batch) / (1e6 * roofline.gflops) : null;
}

/** Milliseconds of a forward pass: warm where it was warmed up. */
export function forwardMs(run: Run, warmUps: readonly number[]): number {
  return warmUps.length > 0 ? median(warmUps) : usualMs(run);
}

/** Why a run is left out before its first call, or null. */
export function whyNotBegun(
  run: Run,
  bench: Bench,
  { expected, until }: { readonly expected: number | null; readonly until: number },
): Ending | null {
  const clause = run.session.facts!.cannot[run.task];
  if (clause !== undefined) return skipped(`It cannot do this here: ${clause.replace(/\.$/, '')}.`);
  if (expected !== null && expected > mostMs(bench)) return tooLong(bench, expected);
  if (bench.now() + (expected ?? 0) > until) return outOfTime(bench);
  return null;
}

/**
 * Whether a second call is to tell if a run is left out: its first took too long, but not by so much
 * that compiling, which not every backend tells, could not be why.
 */
export function isInDoubt(run: Run, bench: Bench): boolean {
  const ms = busyMs(run, usualMs(run));
  return ms > mostMs(bench) && ms <= COMPILING * mostMs(bench);
}

/** Why a run is left out after its first calls, or null. */
export function whyNotRepeated(run: Run, bench: Bench): Ending | null {
  const ms = busyMs(run, usualMs(run));
  return ms > mostMs(bench) ? tooLong(bench, ms) : null;
}

/**
 * Ends runs that there is no time left for, so that those with the shortest calls have theirs; none
 * has it before its lane's forward pass, which it is told in.
 */
export function leaveOutWhatDoesNotFit(runs: readonly Run[], bench: Bench, until: number): void {
  let end = bench.now();
  const going = runs.filter(({ ended }) => ended === null);
  const msOf = (run: Run) => busyMs(run, usualMs(run));
  const turnOf = (run: Run) => {
    const forward = going.find(({ task, lane }) => task === 'forward' && lane === run.lane);
    return Math.max(msOf(run), forward ? msOf(forward) : 0);
  };
  const forwardFirst = (a: Run, b: Run) =>
    Number(b.task === 'forward') - Number(a.task === 'forward');
  const inTurn = [...going].sort((a, b) => turnOf(a) - turnOf(b) || forwardFirst(a, b));
  for (const run of inTurn) {
    const needed = FEWEST_CALLS * msOf(run);
    if (end + needed > until) run.ended = outOfTime(bench);
    else end += needed;
  }
}

export function outOfTime({ plan }: Pick<Bench, 'plan'>): Ending {
  return skipped(
    `The ${plan.effort.totalSeconds} s for the whole run were spent before its turn; give more time, or fewer cases.`,
  );
}

const mostMs = ({ plan }: Bench) => 1000 * plan.effort.mostSeconds;

const tooLong = ({ plan }: Bench, ms: number) =>
  skipped(
    `A call takes about ${inSeconds(ms)} s, more than the ${plan.effort.mostSeconds} s that one may take.`,
  );

const inSeconds = (ms: number) => Number((ms / 1000).toPrecision(2));

const skipped = (reason: string): Ending => ({ status: 'skipped', reason });
