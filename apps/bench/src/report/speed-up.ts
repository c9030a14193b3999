import { type Figure, HALF, type IntervalGroup, type IntervalRow, intervalPlot } from '@lucida/viz';
import type { BenchResults } from '../results/schema.js';
import {
  baseLane,
  caseKey,
  groupBy,
  isOfChannels,
  ratio,
  type Timed,
  timedRuns,
} from './select.js';
import { caseTitle, LABEL_SHARE, laneLabel, rangeText, significant, taskTitle } from './wording.js';

/** How many times as fast a run is as the base lane's of the same task and case. */
export interface SpeedUp {
  readonly run: Timed;
  readonly factor: number;
  /**
   * From the least favourable ends of both medians' intervals to the most favourable: at least as
   * wide as a 95 % interval of the ratio. Null where either has none.
   */
  readonly interval: { readonly low: number; readonly high: number } | null;
}

/** The other lanes' speed-ups over `base`, where both have a time. */
export function speedUps(results: BenchResults, base: string): SpeedUp[] {
  const runs = timedRuns(results).filter((run) => !isOfChannels(run));
  return groupBy(runs, (run) => `${run.task} ${caseKey(run)}`).flatMap((same) => {
    const slow = same.find(({ lane }) => lane === base);
    if (slow === undefined) return [];
    return same
      .filter(({ lane }) => lane !== base)
      .flatMap((run) => {
        const factor = ratio(slow.medianMs, run.medianMs);
        return factor === null ? [] : [{ run, factor, interval: intervalOf(slow, run) }];
      });
  });
}

function intervalOf(slow: Timed, run: Timed): SpeedUp['interval'] {
  if (slow.intervalMs === null || run.intervalMs === null) return null;
  const low = ratio(slow.intervalMs[0], run.intervalMs[1]);
  const high = ratio(slow.intervalMs[1], run.intervalMs[0]);
  return low === null || high === null || low > high ? null : { low, high };
}

/** One chart a case: tasks, and within them lanes against the base lane. */
export function speedUpFigures(results: BenchResults): Figure[] {
  const base = baseLane(results);
  if (base === null) return [];
  const baseLabel = laneLabel(results, base);
  return groupBy(speedUps(results, base), ({ run }) => caseKey(run)).map((ofCase) => {
    const groups = groupBy(ofCase, ({ run }) => run.task).map(
      (ofTask): IntervalGroup => ({
        label: taskTitle(ofTask[0]!.run.task),
        rows: ofTask.map((each) => rowOf(results, each)),
      }),
    );
    const { run } = ofCase[0]!;
    const spoken = groupBy(ofCase, ({ run }) => run.task).map(
      (ofTask) =>
        `${taskTitle(ofTask[0]!.run.task)}: ${ofTask.map((each) => inWords(results, each)).join(', ')}`,
    );
    return {
      name: `speed-up-${caseKey(run)}`,
      title: caseTitle(run),
      description: `Speed-up over ${baseLabel} with 95 % intervals. ${spoken.join('; ')}.`,
      widths: HALF,
      draw: (options) =>
        intervalPlot({
          ...options,
          groups,
          domain: [1, 1],
          xScale: 'log',
          labelShare: LABEL_SHARE,
          xLabel: `times as fast as ${baseLabel}`,
          reference: { value: 1, label: baseLabel },
        }),
    };
  });
}

function rowOf(results: BenchResults, { run, factor, interval }: SpeedUp): IntervalRow {
  const label = laneLabel(results, run.lane);
  return { label, value: factor, interval, text: `${significant(factor)} ×` };
}

function inWords(results: BenchResults, { run, factor, interval }: SpeedUp): string {
  const range = interval === null ? '' : ` (${rangeText([interval.low, interval.high])})`;
  return `${laneLabel(results, run.lane)} ${significant(factor)} ×${range}`;
}
