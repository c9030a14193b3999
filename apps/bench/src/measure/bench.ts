import type { LaneSpec, OpenLane, Roofline, SubjectSpec } from '../lanes/lane.js';
import type { TaskName } from '../tasks.js';
import type { BenchEvent, BenchPlan } from './plan.js';
import type { Progress } from './progress.js';

export interface BenchOptions {
  readonly openLane: OpenLane;
  readonly report: (event: BenchEvent) => void;
  /** The name of a subject for people. */
  readonly titleOf: (subject: SubjectSpec) => string;
  /** Aborting it stops all lanes. */
  readonly signal?: AbortSignal;
  /** A clock in milliseconds; for tests. */
  readonly now?: () => number;
}

/** What all parts of a run share. */
export interface Bench {
  readonly plan: BenchPlan;
  /** The plan's tasks: the forward pass first, as the others are held against it. */
  readonly tasks: readonly TaskName[];
  readonly openLane: OpenLane;
  readonly report: (event: BenchEvent) => void;
  readonly titleOf: (subject: SubjectSpec) => string;
  readonly signal: AbortSignal | undefined;
  readonly now: () => number;
  /** When the whole run should end, by `now`; Infinity where nothing bounds it. */
  readonly deadline: number;
  readonly progress: Progress;
}

/** A lane that started, and what its device does at best. */
export interface StartedLane {
  readonly spec: LaneSpec;
  readonly roofline: Roofline | null;
}
