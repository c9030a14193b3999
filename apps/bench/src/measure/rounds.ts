import { RandomState } from '@lucida/data';
import type { Bench } from './bench.js';
import type { Calls } from './calls.js';
import { busyMs, type Run, usualMs } from './run.js';

/** Warm-up: the last three calls within 5 %, or patience has run out. */
const STABLE = 0.05;
const FEWEST_WARM_UPS = 2;
const MOST_WARM_UPS = 8;
const WARM_UP_MS = 4000;
/** A first call that takes longer is warm enough: what it does besides is lost in it. */
const SLOW_MS = 10_000;
/** A run that has had this much of the rounds leaves them after `FEWEST_ROUNDS`. */
const ENOUGH_MS = 30_000;
const FEWEST_ROUNDS = 3;

/**
 * Calls until times are stable, the first call counted as one of them, less what it compiled.
 *
 * @returns milliseconds of the calls.
 */
export async function warmUp(
  run: Run,
  calls: Calls,
  bench: Bench,
  until: number,
): Promise<number[]> {
  const first = usualMs(run);
  const times: number[] = [];
  const stable = () => {
    const last = [first, ...times].slice(-3);
    return last.length === 3 && Math.max(...last) <= (1 + STABLE) * Math.min(...last);
  };
  if (busyMs(run, first) > SLOW_MS) return times;
  const began = bench.now();
  while (times.length < MOST_WARM_UPS && !(times.length >= FEWEST_WARM_UPS && stable())) {
    const spent = bench.now() - began > WARM_UP_MS || bench.now() >= until;
    if (bench.now() >= bench.deadline || (times.length >= FEWEST_WARM_UPS && spent)) break;
    const made = await calls.call(run);
    if (made === null) break;
    times.push(made.ms);
    run.warmUp = { calls: times.length, stable: stable() };
  }
  return times;
}

/**
 * Calls every run once a round, each round in a new random order, so that a machine that slows down
 * meanwhile slows all lanes alike. Goes on for at least as many rounds and seconds as the effort asks
 * for; a run that takes long leaves after three rounds, so that those that are quick get all of
 * theirs. After `until` there are three rounds at most, after the deadline no more calls.
 */
export async function timeRounds(
  runs: readonly Run[],
  calls: Calls,
  bench: Bench,
  until: number,
): Promise<void> {
  const { rounds, seconds } = bench.plan.effort;
  const random = new RandomState([0]);
  const spent = new Map<Run, number>();
  const goesOn = (run: Run) =>
    run.ended === null &&
    !(run.calls.length >= FEWEST_ROUNDS && (spent.get(run) ?? 0) >= ENOUGH_MS);
  const began = bench.now();
  let active = runs.filter(goesOn);
  for (let round = 0; active.length > 0; round++) {
    const isLong = bench.now() - began >= 1000 * seconds;
    if (round >= rounds && isLong) return;
    if (round >= FEWEST_ROUNDS && bench.now() >= until) return;
    for (const place of random.permutation(active.length)) {
      const run = active[place]!;
      if (bench.now() >= bench.deadline) return;

      const made = await calls.call(run);
      if (made === null) continue;
      run.calls.push(made);
      spent.set(run, (spent.get(run) ?? 0) + busyMs(run, made.ms));
    }
    active = active.filter(goesOn);
  }
}
