import { stdoutColors, table, visible } from '@lucida/terminal';
import { omissionsAmong } from '../report/omissions.js';
import { baseLane, caseKey, distinct, groupBy, timedRuns } from '../report/select.js';
import {
  caseTitle,
  duration,
  laneLabel,
  rangeText,
  resultsTitle,
  significant,
} from '../report/wording.js';
import type { BenchResults, LaneResult, TimedRun } from '../results/schema.js';

/** Results for the terminal: the lanes, then a table for every network and batch size. */
export function resultsTables(results: BenchResults): string {
  const base = baseLane(results);
  return [
    stdoutColors.bold(visible(resultsTitle(results))),
    ...results.lanes.map((lane) => laneLine(results, lane)),
    ...groupBy(results.runs, caseKey).flatMap((runs) => ['', ...caseLines(results, runs, base)]),
  ].join('\n');
}

function laneLine(results: BenchResults, lane: LaneResult): string {
  const label = `  ${laneLabel(results, lane.lane)}: `;
  if (lane.failure !== null) return visible(`${label}did not start. ${lane.failure}`);
  const { roofline, startMs, adapter, version } = lane;
  const facts = [
    adapter && [adapter.name, adapter.driver].filter(Boolean).join(', '),
    `${lane.engine === 'onnxruntime' ? 'onnxruntime' : 'tfjs'} ${version ?? ''}`.trim(),
    startMs !== null && `started in ${duration(startMs)}`,
    roofline &&
      `${significant(roofline.gflops)} GFLOP/s, ${significant(roofline.gigabytesPerSecond)} GB/s`,
  ];
  return visible(`${label}${facts.filter(Boolean).join('; ')}`);
}

function caseLines(results: BenchResults, runs: TimedRun[], base: string | null): string[] {
  const timed = timedRuns({ ...results, runs });
  return [
    stdoutColors.bold(visible(heading(runs))),
    ...(timed.length > 0 ? [timesTable(results, timed, base)] : ['Nothing was timed.']),
    ...memoryLine(results, runs),
    ...omissions(results, runs).map(visible),
  ];
}

/** `VGG-7, batch 1 (224 x 224 x 3, maps at conv2d_3, 64 channels)` */
function heading(runs: TimedRun[]): string {
  const known = runs.find(({ layer }) => layer !== null);
  const title = caseTitle(runs[0]!);
  if (!known) return title;
  const channels = known.channels === null ? '' : `, ${known.channels} channels`;
  return `${title} (${known.inputShape.join(' x ')}, maps at ${known.layer}${channels})`;
}

function timesTable(results: BenchResults, timed: TimedRun[], base: string | null): string {
  const baseRun = (task: string) => timed.find((run) => run.lane === base && run.task === task);
  const withDevice = timed.some(({ deviceMs }) => deviceMs !== null);
  const header = [
    ...['task', 'backend', 'median', '95 % interval', ...(withDevice ? ['device'] : [])],
    ...['x forward', `speed-up over ${base}`, 'first call', 'deviation', 'remarks'],
  ];
  const rows = groupBy(timed, ({ task }) => task)
    .flat()
    .map((run) => {
      const other = baseRun(run.task)?.medianMs;
      return [
        run.strategy === null ? run.task : `${run.task} (${run.strategy})`,
        laneLabel(results, run.lane),
        `${run.extrapolated ? '≈ ' : ''}${duration(run.medianMs)}`,
        rangeText(run.intervalMs, ' ms'),
        ...(withDevice ? [duration(run.deviceMs)] : []),
        significant(run.timesForward),
        significant(other == null ? null : other / run.medianMs!),
        duration(run.firstMs),
        run.deviation === null ? '–' : run.deviation.toExponential(0),
        remarks(run),
      ];
    });
  return table(header, rows);
}

function remarks({ outliers, stable, extrapolated }: TimedRun): string {
  const said = [
    outliers.length > 0 && `${outliers.length} ${outliers.length === 1 ? 'outlier' : 'outliers'}`,
    !stable && 'not steady',
    extrapolated && `from ${extrapolated.measured} of ${extrapolated.of}`,
  ];
  return said.filter(Boolean).join(', ');
}

function memoryLine(results: BenchResults, runs: TimedRun[]): string[] {
  const peaks = distinct(runs.map(({ lane }) => lane)).flatMap((lane) => {
    const own = runs.filter((run) => run.lane === lane);
    const most = (of: (run: TimedRun) => number | null) =>
      own.reduce<number | null>(
        (high, run) => (of(run) === null ? high : Math.max(high ?? 0, of(run)!)),
        null,
      );
    const parts = [
      ['device', most(({ peakDevice }) => peakDevice)],
      ['process', most(({ peakProcess }) => peakProcess)],
    ] as const;
    const known = parts.flatMap(([what, bytes]) =>
      bytes === null ? [] : [`${what} ${significant(bytes / 2 ** 20)} MiB`],
    );
    return known.length > 0 ? [`${laneLabel(results, lane)} ${known.join(', ')}`] : [];
  });
  return peaks.length > 0 ? [`Memory at most: ${peaks.join('; ')}.`] : [];
}

function omissions(results: BenchResults, runs: TimedRun[]): string[] {
  return omissionsAmong(results, runs).map(({ status, reason, tasks, lanes }) => {
    return `${status}: ${tasks.join(', ')} on ${lanes.join(' and ')}${reason ? ` – ${reason}` : ''}`;
  });
}
