import { runKey } from './read.js';
import type { BenchResults, TimedRun } from './schema.js';

/** One run in both files, timed in both. */
export interface Change {
  readonly lane: string;
  readonly subject: string;
  readonly title: string;
  readonly batch: number;
  readonly task: string;
  readonly oldMs: number;
  readonly newMs: number;
  readonly oldIntervalMs: readonly [number, number] | null;
  readonly newIntervalMs: readonly [number, number] | null;
  /** New median over the old one. */
  readonly ratio: number;
}

/** A run whose state is another one now, or that only one file has. */
export interface Turn {
  readonly lane: string;
  readonly subject: string;
  readonly title: string;
  readonly batch: number;
  readonly task: string;
  /** One clause: what became of it, and why. */
  readonly what: string;
}

export interface Comparison {
  /** A ratio above it, and intervals apart, make a run slower (or, the other way, faster). */
  readonly threshold: number;
  readonly slower: readonly Change[];
  readonly faster: readonly Change[];
  /** Within the noise or the threshold. */
  readonly same: readonly Change[];
  /** With too few rounds for an interval on one side, so that noise is not known. */
  readonly unclear: readonly Change[];
  /** Wrong or failed now, and not before. */
  readonly broken: readonly Turn[];
  /** Wrong or failed before, and timed now. */
  readonly mended: readonly Turn[];
  /** Timed before, and no more; or another problem under the same name. */
  readonly missing: readonly Turn[];
  /** Not in the old file, or not timed there. */
  readonly added: readonly Turn[];
}

type Pair = readonly [old: TimedRun, now: TimedRun];

/**
 * Holds two results against each other, run by run.
 *
 * @param threshold Ratio of medians, 1 or more, up to which a difference does not matter.
 */
export function compareResults(
  old: BenchResults,
  now: BenchResults,
  threshold: number,
): Comparison {
  const before = new Map(old.runs.map((run) => [runKey(run), run]));
  const after = new Map(now.runs.map((run) => [runKey(run), run]));
  const pairs = now.runs.flatMap((run): Pair[] => {
    const match = before.get(runKey(run));
    return match ? [[match, run]] : [];
  });
  const other = pairs.filter((pair) => otherProblem(pair) !== null);
  const alike = pairs.filter((pair) => otherProblem(pair) === null);
  const changes = alike.filter((pair) => pair.every(isTimed)).map(changeOf);
  const of = (kind: Verdict) => changes.filter((change) => verdict(change, threshold) === kind);
  const lost = old.runs.filter((run) => isTimed(run) && !after.has(runKey(run)));
  const found = now.runs.filter((run) => !before.has(runKey(run)));
  return {
    threshold,
    slower: of('slower').sort((a, b) => b.ratio - a.ratio),
    faster: of('faster').sort((a, b) => a.ratio - b.ratio),
    same: of('same'),
    unclear: of('unclear'),
    broken: alike
      .filter(([was, is]) => isBroken(is) && !isBroken(was))
      .map(([, is]) => turn(is, state(is))),
    mended: alike
      .filter(([was, is]) => isBroken(was) && isTimed(is))
      .map(([was, is]) => turn(is, `timed now, ${was.status} before`)),
    missing: [
      ...lost.map((run) => turn(run, 'not in the new results')),
      ...alike
        .filter(([was, is]) => isTimed(was) && is.status === 'skipped')
        .map(([, is]) => turn(is, state(is))),
      ...other.map((pair) => turn(pair[1], otherProblem(pair)!)),
    ],
    added: [
      ...found.map((run) => turn(run, isTimed(run) ? 'not in the old results' : state(run))),
      ...alike
        .filter(([was, is]) => was.status === 'skipped' && isTimed(is))
        .map(([, is]) => turn(is, 'timed now, skipped before')),
    ],
  };
}

/**
 * In what the two were measured differently, so that a difference in time says nothing of Lucida;
 * null where in nothing that matters.
 */
export function machineDifference(old: BenchResults, now: BenchResults): string | null {
  const facts = (results: BenchResults) => [
    ['environment', results.environment],
    ['processor', results.machine.cpu],
    ['number of cores', String(results.machine.cores)],
    ['browser', results.machine.browser ?? 'none'],
  ];
  const pairs = facts(old).map(([what, value], place) => [what, value, facts(now)[place]![1]]);
  for (const lane of old.lanes) {
    const match = now.lanes.find((each) => each.lane === lane.lane);
    // A lane that did not start has neither; its runs are told as failed or missing.
    if (!match || lane.version === null || match.version === null) continue;
    const adapter = ({ adapter }: typeof lane) =>
      adapter ? [adapter.name, adapter.driver].filter(Boolean).join(', ') : 'none';
    pairs.push([`adapter of ${lane.lane}`, adapter(lane), adapter(match)]);
    pairs.push([`engine version of ${lane.lane}`, lane.version, match.version]);
  }
  const different = pairs.find(([, before, after]) => before !== after);
  return different ? `the ${different[0]} is ${different[2]}, and was ${different[1]}` : null;
}

type Verdict = 'slower' | 'faster' | 'same' | 'unclear';

function verdict({ ratio, oldIntervalMs, newIntervalMs }: Change, threshold: number): Verdict {
  if (!oldIntervalMs || !newIntervalMs) return 'unclear';
  if (newIntervalMs[0] > oldIntervalMs[1] && ratio > threshold) return 'slower';
  if (newIntervalMs[1] < oldIntervalMs[0] && ratio < 1 / threshold) return 'faster';
  return 'same';
}

function changeOf([old, now]: Pair): Change {
  const { lane, subject, title, batch, task } = now;
  return {
    ...{ lane, subject, title, batch, task },
    oldMs: old.medianMs!,
    newMs: now.medianMs!,
    oldIntervalMs: old.intervalMs,
    newIntervalMs: now.intervalMs,
    ratio: now.medianMs! / old.medianMs!,
  };
}

/** Why two runs of one name are not of the same problem; null where they are. */
function otherProblem([old, now]: Pair): string | null {
  const problem = ({ layer, inputShape, extrapolated }: TimedRun) => [
    ['layer', layer ?? ''],
    ['input', inputShape.join(' x ')],
    ['part that was run', extrapolated ? `${extrapolated.measured} of ${extrapolated.of}` : 'all'],
  ];
  // What did not get far enough has no layer to differ in.
  if (!isTimed(old) || !isTimed(now)) return null;
  const [before, after] = [problem(old), problem(now)];
  const place = before.findIndex(([, value], i) => value !== after[i]![1]);
  if (place === -1) return null;
  const [what, was] = before[place]!;
  return `not comparable: its ${what} is ${after[place]![1]}, and was ${was}`;
}

function turn({ lane, subject, title, batch, task }: TimedRun, what: string): Turn {
  return { lane, subject, title, batch, task, what };
}

const state = ({ status, reason }: TimedRun) => (reason ? `${status}: ${reason}` : status);
const isTimed = ({ status, medianMs }: TimedRun) =>
  status === 'timed' && medianMs !== null && medianMs > 0;
const isBroken = ({ status }: TimedRun) => status === 'wrong' || status === 'failed';
