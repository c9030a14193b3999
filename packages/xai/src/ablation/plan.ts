import type { CutModel, HeadStep } from '@lucida/models';
import { checkChoice } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import { ABLATION_STRATEGIES, type AblationStrategy, type ChosenStrategy } from '../types.js';

/** How the channels of a cut model can be ablated. */
export interface AblationPlan {
  /** The best of those allowed: what `auto` takes. */
  readonly strategy: ChosenStrategy;
  /** In the order of preference. */
  readonly allowed: readonly ChosenStrategy[];
  /** Why the closed form is allowed, or what is in its way; one clause. */
  readonly reason: string;
  /**
   * Multiply-adds to ablate all channels of one sample, the intact sample's forward pass included
   * but for `full`, which runs none. Null where a strategy is not allowed, or where the
   * multiply-adds of a layer are not known.
   */
  readonly cost: Readonly<Record<ChosenStrategy, number | null>>;
}

/** Reads from the layers after the cut which ablation strategies it allows, and what they cost. */
export function ablationPlan(cut: CutModel): AblationPlan {
  const { channels, classes, featuresMultiplyAdds, headPlan, separableHead } = cut;
  const apart = headPlan.filter(({ channelWise }) => channelWise).map(costOf);
  const [mixing] = headPlan.filter(({ channelWise }) => !channelWise);
  const head = headPlan.map(costOf);
  const forward = [featuresMultiplyAdds, ...head];
  const cost = {
    'closed-form': null,
    head: sum([...forward, times(channels, sum(head))]),
    full: times(channels, sum(forward)),
  };
  if (!separableHead) {
    return {
      strategy: 'head',
      allowed: ['head', 'full'],
      reason: `${mixing?.layer} (${mixing?.type}) mixes channels, and only a last dense layer may`,
      cost,
    };
  }
  // The channel-wise layers run for the sample and for its baseline; then the dense layer's work.
  const dense = separableHead.positions * channels * classes;
  return {
    strategy: 'closed-form',
    allowed: ['closed-form', 'head', 'full'],
    reason: `channels stay apart ${mixing ? `until ${mixing.layer} (${mixing.type}) adds them up` : 'to the end'}`,
    cost: { ...cost, 'closed-form': sum([...forward, ...apart, ...apart, dense]) },
  };
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
      `choose auto, ${plan.allowed.join(' or ')}.`,
  );
}

const costOf = ({ multiplyAdds }: HeadStep): number | null => multiplyAdds;

const times = (factor: number, cost: number | null) => (cost === null ? null : factor * cost);

function sum(costs: readonly (number | null)[]): number | null {
  return costs.reduce((total, cost) => (total === null || cost === null ? null : total + cost), 0);
}
