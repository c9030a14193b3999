import type { MethodDifference } from '../results.js';
import { bootstrapIntervals } from '../statistics/bootstrap.js';
import { mean } from '../statistics/mean.js';
import type { Column } from './score-batch.js';
import { planOf, type ScoreSettings } from './score-options.js';
import type { ScoreTable } from './score-table.js';

/**
 * Compares every two methods on the samples that both were scored on, which are all. Resampling
 * samples resamples both methods' scores alike (the paired bootstrap), so it is enough to resample
 * the differences.
 */
export function methodDifferences(
  { methods: tables, samples }: ScoreTable,
  settings: ScoreSettings,
): MethodDifference[] {
  const plan = planOf(settings);
  const pairs = plan.flatMap((_, a) => plan.slice(a + 1).map((_, i) => [a, a + 1 + i] as const));
  const compared = settings.protocols.flatMap((protocol) =>
    pairs.map(([a, b]) => {
      const difference = (column: Column) => {
        const other = tables[b]!.get(column)!;
        return tables[a]!.get(column)!.map((score, n) => 100 * (score - other[n]!));
      };
      return {
        a,
        b,
        protocol,
        drop: difference(`${protocol}/drop`),
        increase: difference(`${protocol}/increase`),
      };
    }),
  );
  const intervals = bootstrapIntervals(
    compared.flatMap(({ drop, increase }) => [drop, increase]),
    settings,
  );
  const place = (i: number) => ({ method: plan[i]!.method, layer: plan[i]!.layer });
  return compared.map(({ a, b, protocol, drop, increase }, i) => ({
    methods: [place(a), place(b)],
    protocol,
    samples: samples.length,
    averageDropDifference: mean(drop),
    averageDropInterval: intervals[2 * i]!,
    averageIncreaseDifference: mean(increase),
    averageIncreaseInterval: intervals[2 * i + 1]!,
  }));
}
