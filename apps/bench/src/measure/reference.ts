import type { CaseFacts } from '../lanes/lane.js';
import type { TaskName } from '../tasks.js';
import type { Run } from './run.js';

/** Multiply-adds of a task that the plain `cpu` backend is asked for as the reference: seconds. */
const AFFORDABLE = 2e9;
/** Of the reference's largest absolute value: float32 sums in another order stay well below. */
const TOLERANCE = 1e-3;

/** Whether the plain `cpu` backend can be asked for what a task gives, only to compare with it. */
export function isAffordable(task: TaskName, facts: CaseFacts, batch: number): boolean {
  const cost = facts.costs[task] ?? facts.multiplyAdds;
  return cost !== null && cost * batch <= AFFORDABLE;
}

/** A result to compare with. */
export interface Reference {
  readonly lane: string;
  readonly values: Float32Array;
}

/**
 * The result of a task that the others are held against: of Lucida's `cpu`, which is plain
 * TypeScript, then of its `wasm`, then of whichever lane is first.
 */
export function referenceAmong(runs: readonly Run[]): Reference | null {
  const rank = ({ session: { spec } }: Run) =>
    spec.engine !== 'lucida' ? 2 : (['cpu', 'wasm'].indexOf(spec.backend) + 3) % 3;
  const [best] = runs
    .filter((run) => run.first && isComparable(run) && run.first.values.every(Number.isFinite))
    .sort((a, b) => rank(a) - rank(b));
  return best ? { lane: best.session.name, values: best.first!.values } : null;
}

/** Holds a run against the reference, and ends it where it differs. */
export function compare(run: Run, reference: Reference | null): void {
  if (!run.first || run.ended?.status === 'failed' || !isComparable(run)) return;
  const reason = whatIsWrong(run, run.first.values, reference);
  if (reason !== null) run.ended = { status: 'wrong', reason };
}

function whatIsWrong(run: Run, values: Float32Array, reference: Reference | null): string | null {
  const places = values.filter((value) => !Number.isFinite(value)).length;
  if (places > 0) return `It gives ${places} values of ${values.length} that are not finite.`;
  if (!reference || reference.lane === run.session.name) return null;
  const { lane, values: expected } = reference;
  run.reference = lane;
  if (values.length !== expected.length) {
    return `It gives ${values.length} values where ${lane} gives ${expected.length}.`;
  }
  run.deviation = deviation(values, expected);
  if (run.deviation === null || run.deviation <= TOLERANCE) return null;
  const percent = Number((100 * run.deviation).toPrecision(2));
  return `It differs from ${lane} by ${percent} % of the largest value, more than ${100 * TOLERANCE} %.`;
}

/** Where only a part was run, its result is no result of the task. */
function isComparable({ first }: Run): boolean {
  return first !== null && first.extrapolated === null && first.values.length > 0;
}

/**
 * Largest difference as a share of the largest absolute value expected; null where all of those are
 * 0, which tell nothing.
 */
function deviation(actual: Float32Array, expected: Float32Array): number | null {
  let worst = 0;
  let largest = 0;
  expected.forEach((value, i) => {
    worst = Math.max(worst, Math.abs(actual[i]! - value));
    largest = Math.max(largest, Math.abs(value));
  });
  return largest === 0 ? null : worst / largest;
}
