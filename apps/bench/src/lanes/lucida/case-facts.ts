import { PROTOCOLS } from '@lucida/eval';
import { inspectModel } from '@lucida/models';
import { ABLATION_STRATEGIES, ablationPlan } from '@lucida/xai';
import type { CaseFacts } from '../lane.js';
import type { OpenModel } from './open-model.js';
import { whyNotTrained } from './training-step.js';

const BYTES_PER_VALUE = 4;
/** Masked samples are run once for each masking protocol. */
const MASKED_PASSES = Object.keys(PROTOCOLS).length;

/** Layers that give another view of their input, or that run as part of the layer before. */
const WITHOUT_TRAFFIC =
  /^(InputLayer|Flatten|Reshape|Activation|ReLU|Softmax|BatchNormalization|.*Dropout.*|GaussianNoise|ZeroPadding2D)$/;

/** What there is to know of a case before it is run. */
export function caseFacts(opened: OpenModel): CaseFacts {
  const { model, cut, buildMs } = opened;
  const plan = ablationPlan(cut);
  const inspection = inspectModel(model);
  return {
    layer: cut.layer,
    inputShape: cut.inputShape,
    channels: cut.channels,
    strategy: plan.strategy,
    buildMs,
    multiplyAdds: inspection.multiplyAdds,
    activationBytes: activationBytes(cut.inputShape, inspection.layers),
    weightBytes: BYTES_PER_VALUE * inspection.parameters,
    cannot: cannot(opened),
    costs: costsOf(opened, inspection.multiplyAdds),
  };
}

/** The input read; every other activation written and, but for the last, read. */
function activationBytes(
  inputShape: readonly number[],
  layers: readonly { readonly type: string; readonly outputShape: readonly (number | null)[] }[],
): number | null {
  const moving = layers.filter(({ type }) => !WITHOUT_TRAFFIC.test(type));
  const shapes = [inputShape, ...moving.map(({ outputShape }) => outputShape.slice(1))];
  const sizes = shapes.map((shape) =>
    shape.reduce<number | null>(
      (size, side) => (size === null || side === null ? null : size * side),
      BYTES_PER_VALUE,
    ),
  );
  if (sizes.includes(null)) return null;
  const bytes = sizes as number[];
  return 2 * bytes.reduce((sum, size) => sum + size, 0) - bytes[0]! - bytes.at(-1)!;
}

function cannot({ model, cut }: OpenModel): Record<string, string> {
  const { allowed, reason } = ablationPlan(cut);
  const reasons: Record<string, string> = {};
  for (const strategy of ABLATION_STRATEGIES) {
    if (strategy === 'auto' || allowed.includes(strategy)) continue;
    reasons[`ablation-cam/${strategy}`] =
      `the layers after ${cut.layer} do not allow it: ${reason}`;
  }
  const untrained = whyNotTrained(model);
  if (untrained !== null) reasons['training-step'] = untrained;
  return reasons;
}

/**
 * Multiply-adds for one sample; those of gradients by the rule that a layer's gradient to its input,
 * and that to its weights, take as many as the layer.
 */
function costsOf({ cut }: OpenModel, forward: number | null): Record<string, number> {
  const { cost, strategy } = ablationPlan(cut);
  const costs: Record<string, number> = {};
  for (const [name, multiplyAdds] of Object.entries(cost)) {
    if (multiplyAdds !== null) costs[`ablation-cam/${name}`] = multiplyAdds;
  }
  if (cost[strategy] !== null) costs['ablation-cam'] = cost[strategy];
  if (forward === null) return costs;
  costs.forward = forward;
  costs['training-step'] = 3 * forward;
  if (cut.featuresMultiplyAdds === null) return costs;
  const explained = 2 * forward - cut.featuresMultiplyAdds;
  costs['grad-cam'] = explained;
  costs['grad-cam++'] = explained;
  costs.score = explained + MASKED_PASSES * forward;
  return costs;
}
