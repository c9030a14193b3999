import { type Figure, HALF, lineChart } from '@lucida/viz';
import type { BenchResults } from '../results/schema.js';
import { distinct, groupBy, isOfChannels, ratio, type Timed, timedRuns } from './select.js';
import { LABEL_SHARE, laneLabel, significant, taskTitle } from './wording.js';

type OfChannels = Timed & { readonly channels: number };

/** One chart a lane and batch size: a line a strategy, and the forward pass to compare with. */
export function channelsFigures(results: BenchResults): Figure[] {
  const runs = timedRuns(results).filter(
    (run): run is OfChannels =>
      isOfChannels(run) &&
      (run.channels ?? 0) > 0 &&
      (run.task === 'forward' || run.task.startsWith('ablation-cam/')),
  );
  return groupBy(runs, ({ lane, batch }) => `${batch} ${lane}`).flatMap((same) => {
    const channels = distinct(same.map((run) => run.channels)).sort((a, b) => a - b);
    return channels.length < 2 ? [] : [figureOf(results, channels, same)];
  });
}

function figureOf(
  results: BenchResults,
  channels: readonly number[],
  runs: readonly OfChannels[],
): Figure {
  const series = groupBy(runs, ({ task }) => task).map((ofTask) => ({
    name: strategyTitle(ofTask[0]!.task),
    values: channels.map((many) => {
      const run = ofTask.find((each) => each.channels === many);
      return run === undefined ? null : ratio(run.medianMs, run.batch);
    }),
  }));
  const { lane, batch } = runs[0]!;
  const label = laneLabel(results, lane);
  const spoken = series.map(
    ({ name, values }) =>
      `${name}: ${values.map((value, at) => `${significant(value)} ms with ${channels[at]} channels`).join(', ')}`,
  );
  return {
    name: `channels-${batch}-${lane}`,
    title: `${label}, batch ${batch}`,
    description: `Milliseconds a sample against the number of channels. ${spoken.join('; ')}.`,
    widths: HALF,
    draw: (options) =>
      lineChart({
        ...options,
        x: channels,
        series,
        xLabel: 'channels',
        yLabel: 'ms a sample',
        xScale: 'log',
        yScale: 'log',
        labelShare: LABEL_SHARE,
      }),
  };
}

/** The strategy alone, as the section says what it is one of. */
function strategyTitle(task: string): string {
  const title = taskTitle(task);
  return task === 'forward' ? 'forward' : title.replace(/^Ablation, /, '');
}
