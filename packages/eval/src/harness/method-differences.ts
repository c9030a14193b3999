import type { MethodDifference } from '../results.js';
import { meanScores } from '../statistics/mean-scores.js';
import type { Column } from './score-batch.js';
import { planOf, type ScoreSettings } from './score-settings.js';
import type { MethodTable, ScoreTable } from './score-table.js';

/** Differences of two methods' scores, one a sample. */
interface Paired {
  readonly drop: Float64Array;
  readonly increase: Float64Array;
  /** Of the samples that have ground truth. */
  readonly pointing: Float64Array;
  readonly relevanceMass: Float64Array;
}

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
      const all = (column: Column, unit: number) =>
        differences(tables[a]!, tables[b]!, column, unit);
      const known = (column: Column, unit: number) =>
        all(column, unit).filter((_, n) => samples[n]!.hasGroundTruth);
      const paired: Paired = {
        drop: all(`${protocol}/drop`, 100),
        increase: all(`${protocol}/increase`, 100),
        pointing: known('pointing', 100),
        relevanceMass: known('relevanceMass', 1),
      };
      return { a, b, protocol, paired };
    }),
  );
  const meanOf = meanScores(
    compared.flatMap(({ paired }) => Object.values(paired)),
    settings,
  );
  const place = (i: number) => ({ method: plan[i]!.method, layer: plan[i]!.layer });
  return compared.map(({ a, b, protocol, paired }) => {
    const [drop, increase] = [meanOf(paired.drop)!, meanOf(paired.increase)!];
    return {
      methods: [place(a), place(b)],
      protocol,
      samples: samples.length,
      averageDropDifference: drop.value,
      averageDropInterval: drop.interval,
      averageIncreaseDifference: increase.value,
      averageIncreaseInterval: increase.interval,
      pointingGameDifference: meanOf(paired.pointing),
      relevanceMassDifference: meanOf(paired.relevanceMass),
    };
  });
}

/** The first method's scores minus the second's, `unit` times; none where the column is not there. */
function differences(
  first: MethodTable,
  second: MethodTable,
  column: Column,
  unit: number,
): Float64Array {
  const other = second.get(column);
  const scores = first.get(column) ?? new Float64Array();
  return scores.map((score, n) => unit * (score - other![n]!));
}
