import { type Figure, HALF, type IntervalGroup, intervalPlot } from '@lucida/viz';
import type { BenchResults } from '../results/schema.js';
import { caseKey, groupBy, isOfChannels, timedRuns } from './select.js';
import { caseTitle, LABEL_SHARE, laneLabel, significant, taskTitle } from './wording.js';

/** One chart a case: lanes, and within them each method's time over one forward pass. */
export function timesForwardFigures(results: BenchResults): Figure[] {
  const runs = timedRuns(results).filter(
    (run) => run.task !== 'forward' && (run.timesForward ?? 0) > 0 && !isOfChannels(run),
  );
  return groupBy(runs, caseKey).map((ofCase) => {
    const groups = groupBy(ofCase, ({ lane }) => lane).map(
      (ofLane): IntervalGroup => ({
        label: laneLabel(results, ofLane[0]!.lane),
        rows: ofLane.map(({ task, timesForward, timesForwardInterval: range }) => ({
          label: taskTitle(task),
          value: timesForward,
          interval:
            range === null || range[0] <= 0 || range[1] < range[0]
              ? null
              : { low: range[0], high: range[1] },
          text: `${significant(timesForward)} ×`,
        })),
      }),
    );
    const spoken = groups.map(
      ({ label, rows }) => `${label}: ${rows.map((row) => `${row.label} ${row.text}`).join(', ')}`,
    );
    return {
      name: `times-forward-${caseKey(ofCase[0]!)}`,
      title: caseTitle(ofCase[0]!),
      description: `Time over one forward pass of the same lane, with 95 % intervals. ${spoken.join('; ')}.`,
      widths: HALF,
      draw: (options) =>
        intervalPlot({
          ...options,
          groups,
          domain: [1, 1],
          xScale: 'log',
          labelShare: LABEL_SHARE,
          xLabel: 'times one forward pass',
          reference: { value: 1, label: 'forward' },
        }),
    };
  });
}
