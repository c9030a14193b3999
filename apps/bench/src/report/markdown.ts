import { UsageError } from '@lucida/runtime/errors';
import { count, list } from '@lucida/viz';
import type { BenchResults } from '../results/schema.js';
import { baselineTable, channelTable, costTable, text } from './markdown-tables.js';
import { distinct } from './select.js';

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

/** What the files say as Markdown: costs, baselines, cost against channels, and what was measured. */
export function costs(files: readonly ResultFile[]): string {
  const all = files.map(({ results }) => results);
  const tables = [...costTable(all), ...baselineTable(all), ...channelTable(all)];
  const runs = all.flatMap((results) => results.runs);
  const notes = [
    runs.some(({ status, extrapolated }) => status === 'timed' && extrapolated !== null)
      ? '\\* Extrapolated from a part of the loop.'
      : '',
    all.some(({ lanes }) => lanes.some(({ adapter }) => adapter?.software))
      ? 'Figures marked "software" are of a driver on the CPU, not of a graphics card, and say nothing of one.'
      : '',
    'Every figure is in these files:',
  ];
  return [
    ...(tables.length === 0 ? ['No run of it has a time.'] : tables),
    notes.filter((note) => note !== '').join(' '),
    files.map(measuredOn).join('\n'),
  ].join('\n\n');
}

function measuredOn({ path, results }: ResultFile): string {
  const { machine, command, createdAt, environment, lanes, lucida } = results;
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
  const graphics = adapters.length === 0 ? 'no GPU' : `adapter ${list(adapters)}`;
  const built = [`Lucida ${lucida}`, where.trim(), ...versions].filter((each) => each !== '');
  const hardware = `${machine.cpu} (${machine.platform}, ${count(machine.memoryGiB)} GiB), ${graphics}`;
  const typed = command.replaceAll('`', "'").replace(/\s+/g, ' ');
  return `- [${path}](${path}): \`${typed}\` on ${text(createdAt.slice(0, 10))}; ${cores} of ${text(hardware)}; ${text(list(built))}.`;
}
