import type { CutModel, MixingHead } from '@lucida/models';
import { checkChoice } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import { ABLATION_STRATEGIES, type AblationStrategy, type ChosenStrategy } from '../types.js';

/** How the channels of a cut model can be ablated. */
export interface AblationPlan {
  /** The cheapest of those allowed, but never `full`: what `auto` takes. */
  readonly strategy: ChosenStrategy;
  /** In the order of preference. */
  readonly allowed: readonly ChosenStrategy[];
  /** Why the strategy is allowed and what is in the way of a better one; one clause. */
  readonly reason: string;
  /**
   * Multiply-adds to ablate all channels of one sample: of the intact sample's own forward pass, once,
   * and for `head` of as many heads as there are channels; for `full`, of as many forward passes alone.
   * `delta` is counted for the score `logit`, of which the last layer's column of the target class is
   * enough. Null where a strategy is not allowed, or where the multiply-adds of a layer are not known.
   */
  readonly cost: Readonly<Record<ChosenStrategy, number | null>>;
}

/** Reads from the layers after the cut which ablation strategies it allows, and what they cost. */
export function ablationPlan(cut: CutModel): AblationPlan {
  const { channels, featuresMultiplyAdds, headPlan, mixingHead, separableHead } = cut;
  const [mixing] = headPlan.filter(({ channelWise }) => !channelWise);
  const head = headPlan.map(costOf);
  const forward = sum([featuresMultiplyAdds, ...head]);
  const cost = {
    'closed-form': separableHead && sum([forward, closedFormCost(cut)]),
    delta: typeof mixingHead === 'string' ? null : sum([forward, deltaCost(cut, mixingHead)]),
    head: sum([forward, times(channels, sum(head))]),
    full: times(channels, forward),
  };
  if (separableHead) {
    const until = mixing ? `until ${mixing.layer} (${mixing.type}) adds them up` : 'to the end';
    return planFor(['closed-form'], `channels stay apart ${until}`, cost);
  }
  if (typeof mixingHead === 'string') return planFor([], mixingHead, cost);
  const names = mixingHead.layers.map(({ layer, type }) => `${layer} (${type})`).join(' and ');
  const mix = mixingHead.layers.length === 1 ? 'mixes' : 'mix';
  return planFor(['delta'], `${names} ${mix} channels as a weighted sum, and more follows`, cost);
}

function planFor(
  better: readonly ChosenStrategy[],
  reason: string,
  cost: AblationPlan['cost'],
): AblationPlan {
  const strategies = [...better, 'head'] as const;
  // A cost that is not known is no reason to prefer a strategy or to leave it.
  const known = (strategy: ChosenStrategy) => cost[strategy] ?? Number.POSITIVE_INFINITY;
  const order = strategies.toSorted((a, b) =>
    known(a) < known(b) ? -1 : known(a) > known(b) ? 1 : 0,
  );
  return { strategy: order[0] as ChosenStrategy, allowed: [...order, 'full'], reason, cost };
}

/** The channel-wise layers at the baseline, if need be; then the dense layer's work, if any. */
function closedFormCost({ headPlan, penultimate, separableHead }: CutModel) {
  if (separableHead?.passesConstants) return penultimate.multiplyAdds;
  const apart = sum(headPlan.filter(({ channelWise }) => channelWise).map(costOf));
  return sum([apart, penultimate.multiplyAdds]);
}

/** The same up to the sums; what all channels give to them; and what follows, for every channel. */
function deltaCost({ headPlan, channels, penultimate }: CutModel, head: MixingHead) {
  const apart = sum(headPlan.filter(({ channelWise }) => channelWise).map(costOf));
  const column = penultimate.kernel ? penultimate.width : 0;
  return sum([
    times(2, apart),
    ...head.layers.map(costOf),
    times(channels, sum([head.multiplyAdds, column])),
  ]);
}

/**
 * The strategy that a name stands for at a cut.
 *
 * @throws UsageError for an unknown name, and for one that the head does not allow.
 */
export function chooseStrategy(cut: CutModel, name: AblationStrategy): ChosenStrategy {
  const strategy = checkChoice('ablation strategy', name, ABLATION_STRATEGIES);
  const plan = ablationPlan(cut);
  if (strategy === 'auto') return plan.strategy;
  if (plan.allowed.includes(strategy)) return strategy;
  throw new UsageError(
    `At layer ${cut.layer} the ablation strategy ${strategy} is not to be had: ${plan.reason}; ` +
      `choose auto, ${plan.allowed.slice(0, -1).join(', ')} or ${plan.allowed.at(-1)}.`,
  );
}

const costOf = ({ multiplyAdds }: { readonly multiplyAdds: number | null }) => multiplyAdds;

const times = (factor: number, cost: number | null) => (cost === null ? null : factor * cost);

function sum(costs: readonly (number | null)[]): number | null {
  return costs.reduce((total, cost) => (total === null || cost === null ? null : total + cost), 0);
}
