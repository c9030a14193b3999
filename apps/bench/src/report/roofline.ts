import { barChart, type Figure, FULL } from '@lucida/viz';
import type { BenchResults } from '../results/schema.js';
import { groupBy, timedRuns } from './select.js';
import { caseTitle, laneLabel, shareText, significant } from './wording.js';

/** How much of what each lane's device allows for its forward passes take; none without shares. */
export function rooflineFigures(results: BenchResults): Figure[] {
  const runs = timedRuns(results).filter(
    ({ rooflineShare, task }) => task === 'forward' && (rooflineShare ?? 0) > 0,
  );
  if (runs.length === 0) return [];
  const groups = groupBy(runs, ({ lane }) => lane).map((ofLane) => {
    const { lane } = ofLane[0]!;
    const best = results.lanes.find((each) => each.lane === lane)?.roofline ?? null;
    const measured =
      best === null
        ? ''
        : `: ${significant(best.gflops)} GFLOP/s, ${significant(best.gigabytesPerSecond)} GB/s`;
    return {
      label: `${laneLabel(results, lane)}${measured}`,
      rows: ofLane.map((run) => ({
        label: caseTitle(run),
        value: run.rooflineShare!,
        text: shareText(run.rooflineShare!),
      })),
    };
  });
  const spoken = groups.map(
    ({ label, rows }) => `${label}: ${rows.map((row) => `${row.label} ${row.text}`).join(', ')}`,
  );
  return [
    {
      name: 'roofline',
      title: 'Forward pass: share of the time that the device allows for',
      description: `Share of the roofline. ${spoken.join('; ')}.`,
      widths: FULL,
      draw: (options) =>
        barChart({
          ...options,
          groups,
          most: 1,
          xLabel: 'share of the roofline',
          format: shareText,
        }),
    },
  ];
}
