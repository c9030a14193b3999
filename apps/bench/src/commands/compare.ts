import { UsageError } from '@lucida/runtime/errors';
import { print, realNumber, stdoutColors, visible } from '@lucida/terminal';
import { Command, Option } from 'commander';
import { duration, rangeText, significant } from '../report/wording.js';
import {
  type Change,
  type Comparison,
  compareResults,
  machineDifference,
  type Turn,
} from '../results/compare.js';
import { readResultsFile } from './results-file.js';

interface Options {
  readonly threshold: number;
  readonly acrossMachines?: boolean;
  readonly json?: boolean;
}

export function compareCommand(): Command {
  return new Command('compare')
    .description(
      'name what got slower beyond its noise, or wrong, from one results file to another',
    )
    .argument('<old>', 'results of before (JSON)')
    .argument('<new>', 'results of now')
    .addOption(
      new Option('--threshold <ratio>', 'of medians, up to which nothing is said to have changed')
        .argParser(realNumber(1, 1000))
        .default(1.05),
    )
    .option('--across-machines', 'compare although machine, adapter or engine are others')
    .option('--json', 'print the comparison as JSON')
    .addHelpText(
      'after',
      `
Examples:
  lucida-bench compare before.json after.json
  lucida-bench compare before.json after.json --threshold 1.2 --json

Exit codes: 0 nothing got slower or wrong, 1 something did, 2 the files cannot be compared.`,
    )
    .action(compare);
}

async function compare(oldPath: string, newPath: string, options: Options): Promise<void> {
  const [old, now] = [await readResultsFile(oldPath), await readResultsFile(newPath)];
  const difference = machineDifference(old, now);
  if (difference !== null && !options.acrossMachines) {
    throw new UsageError(
      `${oldPath} and ${newPath} were not measured alike: ${difference}; measure both on one machine, or add --across-machines.`,
    );
  }
  const comparison = compareResults(old, now, options.threshold);
  await print(options.json ? JSON.stringify(comparison) : inWords(comparison));
  if (comparison.slower.length + comparison.broken.length > 0) process.exitCode = 1;
}

function inWords(comparison: Comparison): string {
  const { slower, faster, same, unclear, broken, mended, missing, added } = comparison;
  const { red, green } = stdoutColors;
  const sections = [
    section('Slower beyond the noise', slower, changeLine, red),
    section('Wrong or failed now', broken, turnLine, red),
    section('Faster beyond the noise', faster, changeLine, green),
    section('Right again', mended, turnLine, green),
    section('Too few rounds to tell (6 make an interval)', unclear, changeLine),
    section('No longer measured', missing, turnLine),
    section('New', added, turnLine),
  ];
  const summary = `${slower.length} slower, ${broken.length} wrong or failed, ${faster.length} faster, ${same.length} within noise.`;
  return [...sections.flat(), summary].join('\n');
}

function section<Item>(
  title: string,
  items: readonly Item[],
  line: (item: Item) => string,
  color: (text: string) => string = (text) => text,
): string[] {
  if (items.length === 0) return [];
  return [color(title), ...items.map((item) => `  ${visible(line(item))}`), ''];
}

const nameOf = ({ lane, title, batch, task }: Change | Turn) =>
  `${lane}, ${title}, batch ${batch}, ${task}`;

const turnLine = (turn: Turn) => `${nameOf(turn)}: ${turn.what}`;

function changeLine(change: Change): string {
  const { oldMs, newMs, oldIntervalMs, newIntervalMs, ratio } = change;
  const intervals =
    oldIntervalMs && newIntervalMs
      ? ` (${rangeText(oldIntervalMs)} ms, now ${rangeText(newIntervalMs)} ms)`
      : '';
  return `${nameOf(change)}: ${duration(oldMs)}, now ${duration(newMs)}, ${significant(ratio)} times${intervals}`;
}
