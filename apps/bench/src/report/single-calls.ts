import { type Figure, HALF, type IntervalGroup, intervalPlot } from '@lucida/viz';
import type { BenchResults } from '../results/schema.js';
import { caseKey, groupBy, ratio, timedRuns } from './select.js';
import { caseTitle, duration, LABEL_SHARE, laneLabel, taskTitle } from './wording.js';

/** One chart a case: every call of every run over the run's median, outliers as what they are. */
export function singleCallFigures(results: BenchResults): Figure[] {
  const runs = timedRuns(results).filter(({ milliseconds }) => milliseconds.length > 1);
  return groupBy(runs, caseKey).map((ofCase) => {
    const groups = groupBy(ofCase, ({ lane }) => lane).map(
      (ofLane): IntervalGroup => ({
        label: laneLabel(results, ofLane[0]!.lane),
        rows: ofLane.map(({ task, medianMs, milliseconds, outliers }) => ({
          label: taskTitle(task),
          value: 1,
          interval: null,
          text: duration(medianMs),
          points: milliseconds.flatMap((ms, index) => {
            const value = ratio(ms, medianMs);
            return value === null ? [] : [{ value, outlying: outliers.includes(index) }];
          }),
        })),
      }),
    );
    const calls = ofCase.reduce((sum, { milliseconds }) => sum + milliseconds.length, 0);
    const beyond = ofCase.reduce((sum, { outliers }) => sum + outliers.length, 0);
    return {
      name: `calls-${caseKey(ofCase[0]!)}`,
      title: caseTitle(ofCase[0]!),
      description: `${calls} calls, ${beyond} of them outliers; their values are in the table of all runs.`,
      widths: HALF,
      draw: (options) =>
        intervalPlot({
          ...options,
          groups,
          domain: [0.9, 1.1],
          xScale: 'log',
          labelShare: LABEL_SHARE,
          xLabel: 'times the median of its run',
        }),
    };
  });
}
