import type { LaneSpec } from '../lanes/lane.js';
import type { BenchPlan, Effort } from '../measure/plan.js';
import { subjectOf } from '../subjects.js';
import { TASKS } from '../tasks.js';

/** What is ticked in the form, by the values of its boxes. */
export interface Ticked {
  readonly subjects: readonly string[];
  readonly tasks: readonly string[];
  /** `webgpu`, `tfjs/wasm`, `wasm*4` with threads. */
  readonly lanes: readonly string[];
  readonly batches: readonly string[];
  readonly effort: keyof typeof EFFORTS;
}

export const EFFORTS = {
  quick: { rounds: 6, seconds: 0.5, mostSeconds: 4, totalSeconds: 110 },
  thorough: { rounds: 12, seconds: 3, mostSeconds: 60, totalSeconds: null },
} as const satisfies Record<string, Effort>;

/** The plan of a form, or one sentence that says what is still to be ticked. */
export function planOf({ subjects, tasks, lanes, batches, effort }: Ticked): BenchPlan | string {
  const missing = [
    ['a network', subjects],
    ['a task', tasks],
    ['a backend', lanes],
    ['a batch size', batches],
  ].flatMap(([what, ticked]) => (ticked!.length === 0 ? [what] : []));
  if (missing.length > 0) return `Choose ${missing.join(' and ')} first.`;
  return {
    lanes: lanes.map(laneSpecOf),
    cases: subjects.flatMap((name) =>
      batches.map((batch) => ({ subject: subjectOf(name), batch: Number(batch) })),
    ),
    tasks: TASKS.filter((task) => tasks.includes(task)),
    effort: EFFORTS[effort],
  };
}

function laneSpecOf(lane: string): LaneSpec {
  const [name, threads = '1'] = lane.split('*');
  const [backend, engine] = name!.split('/').reverse();
  return {
    engine: engine === 'tfjs' ? 'tfjs' : 'lucida',
    backend: backend!,
    threads: Number(threads),
  };
}
