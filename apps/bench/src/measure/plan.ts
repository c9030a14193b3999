import type { CaseSpec, LaneSpec } from '../lanes/lane.js';
import type { TaskName } from '../tasks.js';

/** What to measure. Every lane does every case and task that it can. */
export interface BenchPlan {
  readonly lanes: readonly LaneSpec[];
  readonly cases: readonly CaseSpec[];
  readonly tasks: readonly TaskName[];
  readonly effort: Effort;
}

export interface Effort {
  /** At least so many rounds, */
  readonly rounds: number;
  /** and at least so many seconds for the rounds of a case. */
  readonly seconds: number;
  /** A call expected to take longer is left out. */
  readonly mostSeconds: number;
  /** The whole run should end by then; what is left is skipped, and says so. Null: no bound. */
  readonly totalSeconds: number | null;
}

/** What a run tells while it goes on. */
export type BenchEvent =
  | { readonly kind: 'lane'; readonly lane: string; readonly failure: string | null }
  | { readonly kind: 'case'; readonly title: string; readonly index: number; readonly of: number }
  | {
      /** A call has ended: `done` of about `of` calls of the whole run. */
      readonly kind: 'progress';
      readonly done: number;
      readonly of: number;
      readonly doing: string;
    }
  | { readonly kind: 'run'; readonly run: import('../results/schema.js').TimedRun };
