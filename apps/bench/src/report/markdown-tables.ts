import { count } from '@lucida/viz';
import type { BenchResults, TimedRun } from '../results/schema.js';
import {
  caseKey,
  distinct,
  groupBy,
  isOfChannels,
  ratio,
  type Timed,
  timedRuns,
} from './select.js';
import { isSoftware, significant } from './wording.js';

/** A table with what it says, or nothing where no run has a time for it. */
type Part = readonly string[];

/** Methods in forward passes, on the lanes with our kernels, of all files in one table. */
export function costTable(all: readonly BenchResults[]): Part {
  const rows = all.flatMap((results) => {
    const runs = ofEngines(results, ['lucida']).filter((run) => !isOfChannels(run));
    return groupBy(runs, (run) => `${run.lane} ${caseKey(run)}`).flatMap((same) =>
      costRow(results, same),
    );
  });
  const head = [
    ...['backend', 'network', 'batch', 'forward, ms', 'Grad-CAM', 'Grad-CAM++', 'Ablation-CAM'],
    ...['strategy', '`full` over it'],
  ];
  return withTable(
    'Methods in forward passes of the same network and batch (medians of ratios within a round); the last column says how many times as long as Ablation-CAM its loop with a whole forward pass for every channel (`full`) takes, and is empty where that was not timed.',
    head,
    rows,
  );
}

function costRow(results: BenchResults, same: readonly Timed[]): string[][] {
  const forward = same.find(({ task }) => task === 'forward');
  if (forward === undefined) return [];
  const find = (task: string) => same.find((run) => run.task === task);
  const times = (task: string) => significantOrNothing(find(task)?.timesForward);
  const ablation = find('ablation-cam');
  const full = find('ablation-cam/full');
  const over = full && ablation ? ratio(full.medianMs, ablation.medianMs) : null;
  return [
    [
      laneCell(results, forward.lane),
      text(forward.title),
      count(forward.batch),
      significant(forward.medianMs),
      times('grad-cam'),
      times('grad-cam++'),
      times('ablation-cam'),
      ablation?.strategy ? `\`${ablation.strategy}\`` : '',
      significantOrNothing(over) + mark(full),
    ],
  ];
}

const COMPARED: Readonly<Record<string, string>> = {
  forward: 'forward',
  'grad-cam': 'Grad-CAM',
  'ablation-cam': 'Ablation-CAM',
};

/** What others take for the same, by network and task, and how many times what our lane takes. */
export function baselineTable(all: readonly BenchResults[]): Part {
  const others = all.flatMap((results) =>
    ofEngines(results, ['tfjs', 'onnxruntime'])
      .filter((run) => Object.hasOwn(COMPARED, run.task) && !isOfChannels(run))
      .map((run) => ({ results, run, lane: laneCell(results, run.lane) })),
  );
  const lanes = distinct(others.map(({ lane }) => lane));
  const rows = groupBy(others, ({ results, run }) => {
    return `${all.indexOf(results)} ${caseKey(run)} ${run.task}`;
  }).map((same) => {
    const { title, batch, task } = same[0]!.run;
    const cells = lanes.map((lane) => {
      const found = same.find((other) => other.lane === lane);
      return found ? baselineCell(found.results, found.run) : '';
    });
    return [text(title), count(batch), COMPARED[task]!, ...cells];
  });
  return withTable(
    'What others take in the same run, in milliseconds and in times what ours takes on the same backend: TensorFlow.js without our kernels, with the loop over channels and whole forward passes that a developer would write with it, and the forward pass of onnxruntime, held against `native`, or `wasm` where that was not measured.',
    ['network', 'batch', 'task', ...lanes],
    rows,
  );
}

function baselineCell(results: BenchResults, run: Timed): string {
  const { engine, backend } = results.lanes.find(({ lane }) => lane === run.lane)!;
  // onnxruntime computes on the CPU, of which native makes most, and without it wasm.
  const peers = engine === 'onnxruntime' ? ['native', 'wasm'] : [backend];
  const same = ofEngines(results, ['lucida']).filter(
    (ours) => ours.task === run.task && caseKey(ours) === caseKey(run),
  );
  const [own] = peers.flatMap((peer) => same.filter((ours) => backendOf(results, ours) === peer));
  const over = own === undefined ? null : ratio(run.medianMs, own.medianMs);
  const ms = significant(run.medianMs) + mark(run);
  return over === null ? ms : `${ms} (${significant(over)} ×)`;
}

const backendOf = (results: BenchResults, run: Timed) =>
  results.lanes.find(({ lane }) => lane === run.lane)?.backend;

const STRATEGIES = ['closed-form', 'delta', 'head', 'full'];

/** Ablation-CAM by strategy, over the number of channels. */
export function channelTable(all: readonly BenchResults[]): Part {
  const runs = all.flatMap((results) =>
    ofEngines(results, ['lucida'])
      .filter(isOfChannels)
      .map((run) => ({ run, lane: laneCell(results, run.lane) })),
  );
  const strategies = STRATEGIES.filter((strategy) =>
    runs.some(({ run }) => run.task === `ablation-cam/${strategy}`),
  );
  const tasks = ['forward', ...strategies.map((strategy) => `ablation-cam/${strategy}`)];
  const rows = groupBy(runs, ({ run, lane }) => `${lane} ${caseKey(run)}`).map((same) => [
    same[0]!.lane,
    count(same[0]!.run.channels ?? 0),
    ...tasks.map((task) =>
      significantOrNothing(same.find(({ run }) => run.task === task)?.run.medianMs),
    ),
  ]);
  return withTable(
    'Cost against the number of channels, in milliseconds: Ablation-CAM of one small network by each strategy. The closed form goes with the forward pass, the loops with channels times it.',
    ['backend', 'channels', 'forward', ...strategies.map((strategy) => `\`${strategy}\``)],
    rows,
  );
}

/** Timed runs of lanes of these engines. */
function ofEngines(results: BenchResults, engines: readonly string[]): Timed[] {
  const lanes = results.lanes.filter(({ engine }) => engines.includes(engine));
  const names = lanes.map(({ lane }) => lane);
  return timedRuns(results).filter((run) => names.includes(run.lane));
}

function laneCell(results: BenchResults, lane: string): string {
  const software = isSoftware(results, lane) ? ' (software)' : '';
  const where = results.environment === 'browser' ? ' in a browser' : '';
  return `\`${lane.replace(/[`|\n]/g, "'")}\`${where}${software}`;
}

const mark = (run: TimedRun | undefined) => (run?.extrapolated ? ' \\*' : '');

const significantOrNothing = (value: number | null | undefined) =>
  value === null || value === undefined ? '' : significant(value);

/** Text that Markdown takes as it is. */
export function text(plain: string): string {
  return plain.replace(/\s+/g, ' ').replace(/[\\`*_|<>[\]&]/g, (character) => `\\${character}`);
}

/** Columns as wide as their widest cell, so that the source reads as a table, too. */
function withTable(
  intro: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): Part {
  if (rows.length === 0) return [];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => [...row[column]!].length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell + ' '.repeat(widths[column]! - [...cell].length)).join(' | ')} |`;
  const ruler = line(widths.map((width) => '-'.repeat(width)));
  return [intro, [line(head), ruler, ...rows.map(line)].join('\n')];
}
