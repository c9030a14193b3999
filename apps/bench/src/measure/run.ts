import type { Call, FirstCall, Peak } from '../lanes/lane.js';
import type { TaskName } from '../tasks.js';
import type { StartedLane } from './bench.js';
import type { LaneSession } from './lane-session.js';

/** One task on one lane, while its case is measured. */
export interface Run {
  readonly task: TaskName;
  readonly lane: StartedLane;
  readonly session: LaneSession;
  first: FirstCall | null;
  /** Made where the first one took too long, which may have been for what it compiled. */
  second: Call | null;
  warmUp: { readonly calls: number; readonly stable: boolean };
  /** One a round. */
  readonly calls: Call[];
  reference: string | null;
  deviation: number | null;
  /** Why nothing more is called for it; null while it goes on, and when it was timed. */
  ended: Ending | null;
  peak: Peak | null;
}

export interface Ending {
  readonly status: 'wrong' | 'skipped' | 'failed';
  /** One sentence. */
  readonly reason: string;
}

export function newRun(task: TaskName, lane: StartedLane, session: LaneSession): Run {
  return {
    task,
    lane,
    session,
    first: null,
    second: null,
    warmUp: { calls: 0, stable: false },
    calls: [],
    reference: null,
    deviation: null,
    ended: null,
    peak: null,
  };
}

/**
 * Milliseconds that a call of a run keeps its lane busy: less than what it tells where that is
 * extrapolated.
 */
export function busyMs({ first }: Run, ms: number): number {
  const part = first?.extrapolated;
  return part ? (ms * part.measured) / part.of : ms;
}

/** Milliseconds of a call as the first ones tell: pipelines apart, or that of the second call. */
export function usualMs({ first, second }: Run): number {
  const { ms, compileMs } = first!;
  return Math.min(ms - (compileMs ?? 0), second?.ms ?? Number.POSITIVE_INFINITY);
}
