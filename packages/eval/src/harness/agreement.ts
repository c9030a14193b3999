import type { MethodAgreement } from '../results.js';
import { type BootstrapOptions, bootstrapIntervals } from '../statistics/bootstrap.js';
import { mean } from '../statistics/mean.js';
import { averageRanks, rankCorrelation } from '../statistics/spearman.js';
import { planOf, type ScoreSettings } from './score-settings.js';

/** How far methods' maps agree, gathered batch by batch. */
export class Agreement {
  private readonly pairs: { a: number; b: number; correlations: number[] }[];
  /** What each method is called in the result. */
  private readonly methods: readonly string[];

  constructor(settings: Pick<ScoreSettings, 'groups'>) {
    const methods = methodLabels(settings);
    this.methods = methods;
    this.pairs = methods.flatMap((_, a) =>
      methods.slice(a + 1).map((_, i) => ({ a, b: a + 1 + i, correlations: [] })),
    );
  }

  /**
   * Correlates the maps of each sample. A sample for which one of the two maps is constant has no
   * correlation and does not count for that pair.
   *
   * @param maps of each method, `[n, positions]`
   * @param samples n
   */
  add(maps: readonly Float32Array[], samples: number): void {
    for (let n = 0; n < samples; n++) {
      const ranks = maps.map((map) => {
        const size = map.length / samples;
        return averageRanks(map.subarray(n * size, (n + 1) * size));
      });
      for (const { a, b, correlations } of this.pairs) {
        const correlation = rankCorrelation(ranks[a]!, ranks[b]!);
        if (correlation !== null) correlations.push(correlation);
      }
    }
  }

  /** One entry for each pair of methods that have at least one sample in common. */
  results(options: BootstrapOptions): MethodAgreement[] {
    const some = this.pairs.filter(({ correlations }) => correlations.length > 0);
    const intervals = bootstrapIntervals(
      some.map(({ correlations }) => correlations),
      options,
    );
    return some.map(({ a, b, correlations }, pair) => ({
      methods: [this.methods[a]!, this.methods[b]!],
      spearman: mean(correlations),
      interval: intervals[pair]!,
      samples: correlations.length,
    }));
  }
}

/** Method names; with the layer where a method is asked for at several. */
function methodLabels(settings: Pick<ScoreSettings, 'groups'>): string[] {
  const plan = planOf(settings);
  return plan.map(({ method, layer }) =>
    plan.filter((other) => other.method === method).length > 1 ? `${method} at ${layer}` : method,
  );
}
