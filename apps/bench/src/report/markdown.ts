import { UsageError } from '@lucida/runtime/errors';
import { count, list } from '@lucida/viz';
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
import { isSoftware, resultsTitle, significant } from './wording.js';

const BEGIN = '<!-- bench: from docs/results/bench-*.json by `node scripts/performance.mjs` -->';
const END = '<!-- /bench -->';

/** A committed result file. */
export interface ResultFile {
  /** From the README's folder: `docs/results/bench-cpu.json`. */
  readonly path: string;
  readonly results: BenchResults;
}

/**
 * The README with what stands between the two comments of the bench replaced.
 *
 * @throws UsageError where the README has no such place, or no file is given.
 */
export function withCosts(readme: string, files: readonly ResultFile[]): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END, begin);
  if (begin < 0 || end < 0) {
    throw new UsageError(
      `README.md has no place for what the bench measured: put the lines "${BEGIN}" and "${END}" where it should stand.`,
    );
  }
  if (files.length === 0) {
    throw new UsageError(
      'There is no result of the bench to write about: commit one as docs/results/bench-NAME.json.',
    );
  }
  return `${readme.slice(0, begin)}${BEGIN}\n\n${costs(files)}\n\n${readme.slice(end)}`;
}

/** What the files say as Markdown: costs by lane, network and batch, then the baselines. */
export function costs(files: readonly ResultFile[]): string {
  return files
    .map(({ path, results }) => {
      const heading = files.length === 1 ? [] : [`#### ${text(resultsTitle(results))}`];
      const tables = [...costTable(results), ...baselineTable(results)];
      const nothing = tables.length === 0 ? ['No run of it has a time.'] : [];
      return [...heading, ...tables, ...nothing, measuredOn(path, results)].join('\n\n');
    })
    .join('\n\n');
}

/** Methods in forward passes, on the lanes with our kernels. */
function costTable(results: BenchResults): string[] {
  const runs = ofEngines(results, ['lucida']);
  const rows = groupBy(runs, (run) => `${run.lane} ${caseKey(run)}`).flatMap((same) => {
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
  });
  const head = [
    'backend',
    'network',
    'batch',
    'forward, ms',
    'Grad-CAM',
    'Grad-CAM++',
    'Ablation-CAM',
  ];
  return rows.length === 0
    ? []
    : [
        'Methods in forward passes of the same network and batch (medians of ratios within a round); the last column says how many times as long as Ablation-CAM its loop with a whole forward pass for every channel (`full`) takes, and is empty where that was not timed.',
        markdownTable([...head, 'strategy', '`full` over it'], rows),
      ];
}

/** What others take for the same, in milliseconds, and how many times what our lane takes. */
function baselineTable(results: BenchResults): string[] {
  const ours = ofEngines(results, ['lucida']);
  const rows = ofEngines(results, ['tfjs', 'onnxruntime'])
    .filter(({ task }) => ['forward', 'grad-cam', 'ablation-cam'].includes(task))
    .map((run) => {
      const same = ours.filter((own) => own.task === run.task && caseKey(own) === caseKey(run));
      const backend = results.lanes.find(({ lane }) => lane === run.lane)?.backend;
      // onnxruntime computes on the CPU, of which wasm is what we make most.
      const peer = run.lane.startsWith('onnxruntime') ? 'wasm' : backend;
      const own = same.find(({ lane }) => lane === peer);
      const over = own === undefined ? null : ratio(run.medianMs, own.medianMs);
      return [
        laneCell(results, run.lane),
        text(run.title),
        count(run.batch),
        { forward: 'forward', 'grad-cam': 'Grad-CAM' }[run.task] ?? 'Ablation-CAM, the loop',
        significant(run.medianMs) + mark(run),
        over === null ? '' : `${significant(over)} × ${laneCell(results, own!.lane)}`,
      ];
    });
  return rows.length === 0
    ? []
    : [
        'What others take in the same run: TensorFlow.js without our kernels, with the loop over channels and whole forward passes that a developer would write with it, and onnxruntime’s forward pass.',
        markdownTable(['baseline', 'network', 'batch', 'task', 'ms', 'against ours'], rows),
      ];
}

/** Timed runs of lanes of these engines, without the series over channels. */
function ofEngines(results: BenchResults, engines: readonly string[]): Timed[] {
  const lanes = results.lanes.filter(({ engine }) => engines.includes(engine));
  const names = lanes.map(({ lane }) => lane);
  return timedRuns(results).filter((run) => names.includes(run.lane) && !isOfChannels(run));
}

function measuredOn(path: string, results: BenchResults): string {
  const { machine, command, createdAt, environment, lanes, runs, lucida } = results;
  const cores = `${count(machine.cores)} ${machine.cores === 1 ? 'core' : 'cores'}`;
  const where = environment === 'node' ? `Node ${machine.node ?? ''}` : (machine.browser ?? '');
  const versions = distinct(
    lanes.flatMap(({ engine, version }) =>
      version === null ? [] : [`${engine === 'onnxruntime' ? engine : 'tfjs'} ${version}`],
    ),
  );
  const adapters = distinct(
    lanes.flatMap(({ adapter }) => (adapter === null ? [] : [adapter.name])),
  );
  const graphics = adapters.length === 0 ? 'without a GPU' : `adapter ${list(adapters)}`;
  const software = lanes.some(({ adapter }) => adapter?.software)
    ? ' That adapter is a driver on the CPU, not a graphics card: figures marked "software" say nothing of one.'
    : '';
  const part = runs.some(({ status, extrapolated }) => status === 'timed' && extrapolated !== null)
    ? ' \\* Extrapolated from a part of the loop.'
    : '';
  const built = [`Lucida ${lucida}`, where.trim(), ...versions].filter((each) => each !== '');
  return `Measured on ${text(createdAt.slice(0, 10))} with \`${command.replaceAll('`', "'").replace(/\s+/g, ' ')}\` on ${cores} of ${text(`${machine.cpu} (${machine.platform}, ${count(machine.memoryGiB)} GiB), ${graphics}`)}; ${text(list(built))}.${software}${part} Every figure is in [${path}](${path}).`;
}

const laneCell = (results: BenchResults, lane: string) =>
  `\`${lane.replace(/[`|\n]/g, "'")}\`${isSoftware(results, lane) ? ' (software)' : ''}`;

const mark = (run: TimedRun | undefined) => (run?.extrapolated ? ' \\*' : '');

const significantOrNothing = (value: number | null | undefined) =>
  value === null || value === undefined ? '' : significant(value);

/** Text that Markdown takes as it is. */
function text(plain: string): string {
  return plain.replace(/\s+/g, ' ').replace(/[\\`*_|<>[\]&]/g, (character) => `\\${character}`);
}

/** Columns as wide as their widest cell, so that the source reads as a table, too. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => [...row[column]!].length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell + ' '.repeat(widths[column]! - [...cell].length)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
