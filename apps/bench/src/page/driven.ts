/** Entry of the page that a program drives: no form and nothing drawn while calls are timed. */
import { openBrowserLane } from '../lanes/browser-worker.js';
import type { BenchEvent, BenchPlan } from '../measure/plan.js';
import { runBench } from '../measure/run-bench.js';
import { titleOf } from '../subjects.js';

declare global {
  /** The program's: takes what a run tells. */
  var lucidaReport: (event: BenchEvent) => Promise<void>;
  /** The page's: runs a plan to its end. */
  var lucidaMeasure: (plan: BenchPlan) => Promise<Measured>;
}

export type Measured = Awaited<ReturnType<typeof runBench>>;

globalThis.lucidaMeasure = async (plan) => {
  let told = Promise.resolve();
  const report = (event: BenchEvent) => {
    told = globalThis.lucidaReport(event);
  };
  const { signal } = new AbortController();
  const measured = await runBench(plan, { openLane: openBrowserLane, report, signal, titleOf });
  await told;
  return measured;
};
