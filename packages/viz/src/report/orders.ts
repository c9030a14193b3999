import { type ProtocolScores, resultLabel } from './methods.js';
import type { Metric } from './metrics.js';
import { pairedDifference } from './paired.js';
import { clearlyWorse, type RankedScore, rank } from './ranking.js';
import { ownProtocols, type SharedProtocol, type Side, sharedProtocols } from './sides.js';

/** How one side orders the methods that both sides were scored with. */
export interface SideOrder {
  readonly side: Side;
  /** From the best to the worst. */
  readonly labels: readonly string[];
  /** The first of them, and those of the very same figure. */
  readonly leaders: readonly string[];
  /** Whether the first method's figure is better than the second's clearly. */
  readonly clearlyBetter: (first: string, second: string) => boolean;
  readonly score: (label: string) => RankedScore;
}

/** Two sides' orders of the same methods by one figure under one protocol. */
export interface OrderComparison {
  readonly metric: Metric;
  readonly protocol: string;
  readonly first: SideOrder;
  readonly second: SideOrder;
}

/**
 * The orders of the first side and each other, wherever both have scores of at least two methods
 * under a protocol: one of the same name, or, where asked for, each side's own.
 */
export function compareOrders(
  sides: readonly Side[],
  metrics: readonly Metric[],
  { own }: { readonly own: boolean },
): OrderComparison[] {
  const protocols = [...sharedProtocols(sides), ...(own ? ownProtocols(sides) : [])];
  return protocols.flatMap((shared) =>
    metrics.flatMap((metric) =>
      sides.slice(1).flatMap((_, index) => {
        const comparison = compare(sides, shared, metric, index + 1);
        return comparison === null ? [] : [comparison];
      }),
    ),
  );
}

function compare(
  sides: readonly Side[],
  { label, groups }: SharedProtocol,
  metric: Metric,
  other: number,
): OrderComparison | null {
  const labelled = [0, other].map((index) => {
    const side = sides[index]!;
    const group = groups[index] ?? null;
    const known = (group?.results ?? []).filter((result) => metric.read(result) !== null);
    return { side, group, labels: known.map((result) => resultLabel(side.scored, result)) };
  });
  const [first, second] = labelled;
  const common = first!.labels.filter((name) => second!.labels.includes(name));
  if (new Set(common).size < 2) return null;
  const order = ({ side, group }: (typeof labelled)[number]) =>
    orderOf(side, group!, metric, new Set(common));
  return { metric, protocol: label, first: order(first!), second: order(second!) };
}

function orderOf(
  side: Side,
  group: ProtocolScores,
  metric: Metric,
  common: ReadonlySet<string>,
): SideOrder {
  const named = (score: RankedScore) => resultLabel(side.scored, score.result);
  const shared = group.results.filter((result) => common.has(resultLabel(side.scored, result)));
  const ranking = rank(shared, metric, group.differences)!;
  const score = (label: string) => ranking.order.find((each) => named(each) === label)!;
  return {
    side,
    labels: [...new Set(ranking.order.map(named))],
    leaders: [...new Set(ranking.leaders.map(named))],
    score,
    clearlyBetter: (first, second) => {
      const [better, worse] = [score(first), score(second)];
      const difference = pairedDifference(group.differences, metric, worse.result, better.result);
      return clearlyWorse(metric, better, worse, difference);
    },
  };
}
