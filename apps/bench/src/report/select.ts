import type { BenchResults, TimedRun } from '../results/schema.js';

/** A run with a time that counts. */
export type Timed = TimedRun & { readonly medianMs: number };

/** The runs whose times count and can be shown: above 0. */
export function timedRuns({ runs }: BenchResults): Timed[] {
  return runs.filter((run): run is Timed => run.status === 'timed' && (run.medianMs ?? 0) > 0);
}

/** Items in the order of their first, by what `key` says of them. */
export function groupBy<Item>(
  items: readonly Item[],
  key: (item: Item) => string | number,
): Item[][] {
  const groups = new Map<string | number, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** One subject at one batch size; a subject's title need not be its own. */
export const caseKey = ({ subject, batch }: TimedRun) => `${batch} ${subject}`;

/** Whether a subject belongs to the series that differ in channels only. */
export const isOfChannels = ({ subject }: TimedRun) => subject.startsWith('channels-');

/** Names once each, in the order of their first. */
export const distinct = <Name extends string | number>(names: readonly Name[]): Name[] => [
  ...new Set(names),
];

/**
 * The lane that others are compared with: what needs no graphics card and no second core, `wasm`,
 * else `cpu`, else the first with a time. Null without times.
 */
export function baseLane(results: BenchResults): string | null {
  const lanes = distinct(timedRuns(results).map(({ lane }) => lane));
  return ['wasm', 'cpu'].find((lane) => lanes.includes(lane)) ?? lanes[0] ?? null;
}

/** A quotient; null where it is none that can be shown. */
export function ratio(over: number, under: number): number | null {
  const value = over / under;
  return Number.isFinite(value) && value > 0 ? value : null;
}
