import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { writeFileAtomic } from '@lucida/runtime/files';
import { type Interruptible, print, shellWord, withInterrupts } from '@lucida/terminal';
import { Command } from 'commander';
import { openNodeLane } from '../lanes/node-process.js';
import type { BenchEvent, BenchPlan } from '../measure/plan.js';
import { runBench } from '../measure/run-bench.js';
import { renderBenchReport } from '../report/render.js';
import { aboutHere } from '../results/about-node.js';
import type { BenchResults } from '../results/schema.js';
import { titleOf } from '../subjects.js';
import { chooseLanes } from './lanes.js';
import { planOf } from './plan.js';
import { resultsText } from './results-file.js';
import { resultsTables } from './results-tables.js';
import { RUN_OPTIONS, type RunOptions } from './run-options.js';

export function runCommand(): Command {
  const command = new Command('run').description(
    'measure (what happens where no command is named)',
  );
  for (const option of RUN_OPTIONS) command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Examples:
  lucida-bench --quick
  lucida-bench --subjects all --batches 1,32 --baselines --out results.json --html results.html
  lucida-bench --model HMT.h5 --layer conv2d_3 --backends webgpu,wasm
  lucida-bench --channels 8,32,128,512 --tasks ablation-cam/closed-form,ablation-cam/full
  lucida-bench --browser chromium --threads 1,2`,
    )
    .action((options: RunOptions & { lanes?: string[] }) => {
      const { lanes, ...rest } = options;
      return run(lanes ? { ...rest, backends: [...(rest.backends ?? []), ...lanes] } : rest);
    });
}

async function run(options: RunOptions): Promise<void> {
  if (options.serve) {
    if (options.browser) {
      throw new UsageError(
        '--serve waits for a person and --browser drives a browser by itself; leave out one of them.',
      );
    }
    const { serve } = await import('../page/node.js');
    await serve(0);
    return;
  }
  await withInterrupts(options, async (interruptible) => {
    const results = await measure(options, interruptible);
    const { out, html, json } = options;
    const text = resultsText(results);
    if (out !== undefined) await writeFileAtomic(out, text);
    if (html !== undefined) await writeFileAtomic(html, renderBenchReport([results]));
    await print(json ? text.trimEnd() : resultsTables(results));
    for (const path of [out, html]) if (path !== undefined) interruptible.say(`Written: ${path}`);
    requireOneLane(results);
  });
}

async function measure(options: RunOptions, interruptible: Interruptible): Promise<BenchResults> {
  const { quick = false, baselines = false, backends, threads, browser } = options;
  const { signal, progress, say } = interruptible;
  const { machine, lucida } = aboutHere();
  const environment = browser ? 'browser' : 'node';
  const wanted = await planOf(options);
  const lanes = await chooseLanes({
    ...{ lanes: backends, baselines, threads, environment, cores: machine.cores, say },
  });
  const plan: BenchPlan = { ...wanted, lanes };
  const createdAt = new Date().toISOString();
  const report = reporter(interruptible);
  const measured = await (browser
    ? inBrowser(plan, browser, report, signal)
    : inNode(plan, report, signal)
  ).catch((error) => {
    // What stopping broke off is no failure.
    signal.throwIfAborted();
    throw error;
  });
  signal.throwIfAborted();
  progress.stop();
  const { rounds, seconds, mostSeconds } = plan.effort;
  return {
    ...{ schemaVersion: 1, kind: 'bench', createdAt, environment, lucida },
    command: ['lucida-bench', ...process.argv.slice(2)].map(shellWord).join(' '),
    machine: {
      ...machine,
      node: browser ? null : process.version,
      browser: measured.browser,
    },
    settings: { rounds, seconds, mostSeconds, quick },
    lanes: measured.lanes,
    runs: measured.runs,
  };
}

async function inBrowser(
  plan: BenchPlan,
  browser: 'chromium',
  report: (event: BenchEvent) => void,
  signal: AbortSignal,
) {
  // What drives a browser takes long to load.
  const { runInBrowser } = await import('../page/node.js');
  return runInBrowser(plan, { browser, report, signal });
}

async function inNode(plan: BenchPlan, report: (event: BenchEvent) => void, signal: AbortSignal) {
  const measured = await runBench(plan, { openLane: openNodeLane, report, signal, titleOf });
  return { ...measured, browser: null };
}

function reporter({ progress, say }: Interruptible): (event: BenchEvent) => void {
  return (event) => {
    if (event.kind === 'progress') {
      // How many calls there will be is an estimate: the end is there when all of them are made.
      const done = Math.min(event.done, event.of - 1);
      progress.update('measuring', done, event.of, event.doing);
    }
    if (event.kind === 'lane' && event.failure !== null) say(`${event.lane}: ${event.failure}`);
  };
}

/** One lane may fail while the others go on; with none there is nothing that was measured. */
function requireOneLane({ lanes }: BenchResults): void {
  const [first] = lanes;
  if (!first || lanes.some(({ failure }) => failure === null)) return;
  throw new LucidaError(
    `Nothing was measured, as no backend started; ${first.lane}: ${first.failure}`,
  );
}
