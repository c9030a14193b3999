import { type Figure, HALF, lineChart } from '@lucida/viz';
import type { BenchResults } from '../results/schema.js';
import { distinct, groupBy, isOfChannels, ratio, type Timed, timedRuns } from './select.js';
import { LABEL_SHARE, laneLabel, significant, taskTitle } from './wording.js';

/** Most curves that a chart tells apart. */
const MOST_LANES = 7;

/** One chart for each subject and task that was measured with several batch sizes. */
export function throughputFigures(results: BenchResults): Figure[] {
  const runs = timedRuns(results).filter((run) => !isOfChannels(run));
  return groupBy(runs, ({ subject, task }) => `${task} ${subject}`).flatMap((same) => {
    const batches = distinct(same.map(({ batch }) => batch)).sort((a, b) => a - b);
    const lanes = groupBy(same, ({ lane }) => lane);
    if (batches.length < 2) return [];
    const charts = Math.ceil(lanes.length / MOST_LANES);
    return Array.from({ length: charts }, (_, part) =>
      figureOf(results, batches, lanes.slice(part * MOST_LANES, (part + 1) * MOST_LANES)),
    );
  });
}

/** Of a batch, samples a second; null where it was not timed. */
function samplesPerSecond(runs: readonly Timed[], batch: number): number | null {
  const run = runs.find((each) => each.batch === batch);
  return run === undefined ? null : ratio(1000 * batch, run.medianMs);
}

function figureOf(
  results: BenchResults,
  batches: readonly number[],
  lanes: readonly Timed[][],
): Figure {
  const series = lanes.map((runs) => ({
    name: laneLabel(results, runs[0]!.lane),
    values: batches.map((batch) => samplesPerSecond(runs, batch)),
  }));
  const { title, task, subject } = lanes[0]![0]!;
  const spoken = series.map(
    ({ name, values }) =>
      `${name}: ${values.map((value, at) => `${significant(value)} at batch ${batches[at]}`).join(', ')}`,
  );
  return {
    name: `throughput-${task}-${subject}`,
    title: `${taskTitle(task)}, ${title}`,
    description: `Samples a second against batch size. ${spoken.join('; ')}.`,
    widths: HALF,
    draw: (options) =>
      lineChart({
        ...options,
        x: batches,
        series,
        xLabel: 'batch',
        yLabel: 'samples a second',
        xScale: 'log',
        yScale: 'log',
        labelShare: LABEL_SHARE,
      }),
  };
}
