import type { BenchResults, TimedRun } from '../results/schema.js';
import { groupBy } from './select.js';
import { laneLabel } from './wording.js';

interface Omission extends Pick<TimedRun, 'status' | 'reason'> {
  readonly tasks: readonly string[];
  /** As they are shown. */
  readonly lanes: readonly string[];
}

/** What has no time, and why; lanes and tasks that share a reason stand together. */
export function omissionsAmong(results: BenchResults, runs: readonly TimedRun[]): Omission[] {
  const without = runs.filter(({ status }) => status !== 'timed');
  const ofLanes = groupBy(without, ({ lane, status, reason }) =>
    JSON.stringify([lane, status, reason]),
  ).map((alike) => ({ ...alike[0]!, tasks: alike.map(({ task }) => task) }));
  return groupBy(ofLanes, ({ status, reason, tasks }) =>
    JSON.stringify([status, reason, tasks]),
  ).map((alike) => ({
    ...alike[0]!,
    lanes: alike.map(({ lane }) => laneLabel(results, lane)),
  }));
}
