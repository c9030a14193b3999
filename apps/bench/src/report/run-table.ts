import { count, escapeText, NO_VALUE, plural, table } from '@lucida/viz';
import type { BenchResults, TimedRun } from '../results/schema.js';
import { omissionsAmong } from './omissions.js';
import { caseKey, distinct, groupBy, isOfChannels } from './select.js';
import { caseTitle, laneLabel, mebibytes, rangeText, significant, taskTitle } from './wording.js';

/** Most outliers whose values are written one by one. */
const MOST_OUTLIERS = 8;

/** Every run that was called; see `skippedTable` for the others. */
export function runTable(results: BenchResults, caption: string): string {
  const numeric = (label: string) => ({ label, numeric: true });
  return table({
    caption,
    columns: [
      { label: 'Task' },
      { label: 'Lane' },
      numeric('Median, ms'),
      numeric('95\u00a0% interval, ms'),
      numeric('× forward'),
      { label: 'Note' },
      { label: 'Outliers, ms' },
      numeric('Device, ms'),
      numeric('First call, ms'),
      numeric('Compiling, ms'),
      numeric('Deviation'),
      numeric('Calls'),
    ],
    bodies: groupBy(results.runs.filter(wasCalled), caseKey).map((runs) => ({
      label: `${caseTitle(runs[0]!)}: ${describe(runs[0]!)}`,
      rows: runs.map((run) => ({ header: taskTitle(run.task), cells: cellsOf(results, run) })),
    })),
  });
}

/** What was left out, and why; null where nothing was. */
export function skippedTable(results: BenchResults, caption: string): string | null {
  const skipped = results.runs.filter((run) => !wasCalled(run));
  if (skipped.length === 0) return null;
  return table({
    caption,
    columns: [{ label: 'Lane' }, { label: 'Task' }, { label: 'Why' }],
    wrap: true,
    bodies: groupBy(skipped, caseKey).map((runs) => ({
      label: caseTitle(runs[0]!),
      rows: omissionsAmong(results, runs).map(({ lanes, tasks, reason }) => ({
        header: lanes.join(', '),
        cells: [tasks.map(taskTitle).join(', '), reason ?? ''],
      })),
    })),
  });
}

const wasCalled = ({ status }: TimedRun) => status !== 'skipped';

function describe({ inputShape, layer, channels }: TimedRun): string {
  return [
    `input ${inputShape.map(count).join(' × ') || 'of no shape'}`,
    layer === null ? '' : `maps at ${layer}`,
    channels === null ? '' : plural(channels, 'channel'),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function cellsOf(results: BenchResults, run: TimedRun): (string | { markup: string })[] {
  const counts = run.status === 'timed';
  return [
    laneLabel(results, run.lane),
    counts ? significant(run.medianMs) : NO_VALUE,
    counts ? rangeText(run.intervalMs) : NO_VALUE,
    counts ? significant(run.timesForward) : NO_VALUE,
    wrapped(noteOf(run)),
    wrapped(outlierText(run)),
    counts ? significant(run.deviceMs) : NO_VALUE,
    significant(run.firstMs),
    significant(run.compileMs),
    run.deviation === null ? NO_VALUE : deviationText(run.deviation),
    count(run.milliseconds.length),
  ];
}

/** Differences of float32 arithmetic are read by their power of ten. */
function deviationText(deviation: number): string {
  return deviation === 0 ? '0' : deviation.toExponential(0).replace('-', '\u2212');
}

function outlierText({ milliseconds, outliers }: TimedRun): string {
  const values = outliers.flatMap((index) => milliseconds[index] ?? []).sort((a, b) => a - b);
  if (values.length === 0) return '';
  if (values.length <= MOST_OUTLIERS) return values.map(significant).join(', ');
  return `${count(values.length)} from ${rangeText([values[0]!, values.at(-1)!])}`;
}

/** What became of a run that was not timed, and what its time is of. */
function noteOf(run: TimedRun): string {
  const { status, reason, extrapolated, stable, strategy } = run;
  const outcome = { timed: '', wrong: 'Wrong', skipped: 'Skipped', failed: 'Failed' }[status];
  return [
    outcome === '' ? '' : reason === null ? `${outcome}.` : `${outcome}: ${reason}`,
    status === 'timed' && extrapolated !== null
      ? `Extrapolated from ${count(extrapolated.measured)} of ${count(extrapolated.of)} parts.`
      : '',
    status === 'timed' && !stable ? 'Times were not stable after warming up.' : '',
    run.task === 'ablation-cam' && strategy !== null ? `By ${strategy}.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** A cell whose text may take several lines. */
export function wrapped(text: string): { markup: string } {
  return { markup: text === '' ? '' : `<div class="wrap">${escapeText(text)}</div>` };
}

/** Building each model, and the most memory of each case; null where nothing of it is known. */
export function memoryTable(results: BenchResults, caption: string): string | null {
  const most = (values: readonly (number | null)[]) =>
    values.reduce(
      (peak, value) => (value !== null && value > (peak ?? value - 1) ? value : peak),
      null,
    );
  const bodies = groupBy(results.runs, caseKey).flatMap((ofCase) => {
    const rows = groupBy(ofCase, ({ lane }) => lane).flatMap((runs) => {
      const peaks = [
        most(runs.map(({ peakDevice }) => peakDevice)),
        most(runs.map(({ peakProcess }) => peakProcess)),
      ];
      const build = most(runs.map(({ buildMs }) => buildMs));
      if ([...peaks, build].every((value) => value === null)) return [];
      const header = laneLabel(results, runs[0]!.lane);
      return [{ header, cells: [significant(build), ...peaks.map(mebibytes)] }];
    });
    return rows.length === 0 ? [] : [{ label: caseTitle(ofCase[0]!), rows }];
  });
  if (bodies.length === 0) return null;
  const columns = ['Building, ms', 'Peak on the device, MiB', 'Peak of the process, MiB'];
  return table({
    caption,
    columns: [{ label: 'Lane' }, ...columns.map((label) => ({ label, numeric: true }))],
    bodies,
  });
}

/** Names of the networks in the order they were measured; those that differ in channels as one. */
export function subjectsOf({ runs }: BenchResults): string[] {
  const names = distinct(runs.filter((run) => !isOfChannels(run)).map(({ title }) => title));
  return runs.some(isOfChannels)
    ? [...names, 'a small network with more and more channels']
    : names;
}
