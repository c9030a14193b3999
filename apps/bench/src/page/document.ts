import type { BenchPlan } from '../measure/plan.js';
import type { BenchResults, LaneResult, TimedRun } from '../results/schema.js';

/** What the server that serves the page knows and the page does not: `about.json`. */
export interface About {
  readonly machine: { cpu: string; cores: number; memoryGiB: number; platform: string };
  /** Lucida's version. */
  readonly lucida: string;
}

/** What a page measured, as a results file holds it. */
export function documentOf(
  { machine, lucida }: About,
  { effort }: BenchPlan,
  measured: { readonly lanes: LaneResult[]; readonly runs: TimedRun[] },
): BenchResults {
  const { rounds, seconds, mostSeconds, totalSeconds } = effort;
  return {
    schemaVersion: 1,
    kind: 'bench',
    createdAt: new Date().toISOString(),
    command: 'lucida-bench --serve',
    environment: 'browser',
    machine: { ...machine, node: null, browser: browserName() },
    lucida,
    settings: { rounds, seconds, mostSeconds, quick: totalSeconds !== null },
    ...measured,
  };
}

interface Brands {
  readonly userAgentData?: { readonly brands: readonly { brand: string; version: string }[] };
}

/** `Chromium 156`; the whole user agent where a browser does not tell its name. */
function browserName(): string {
  const brands = (navigator as Brands).userAgentData?.brands ?? [];
  const known = brands.filter(({ brand }) => !/not.?a.?brand/i.test(brand));
  const named = known.find(({ brand }) => brand !== 'Chromium') ?? known[0];
  return named ? `${named.brand} ${named.version}` : navigator.userAgent;
}
