import type { CutModel } from '@lucida/models';
import type * as tf from '@tensorflow/tfjs';
import { batchContext } from './context.js';
import { headPass } from './head-pass.js';
import type { ResolvedOptions } from './options.js';
import type { PartResults } from './part-results.js';
import { finishMaps } from './postprocess/index.js';
import { firstProblems } from './problems.js';

/**
 * Explains samples step by step: features, head with its gradient, each method's map. What else it
 * makes is left to the tidy that it is called in.
 */
export function explainInSteps(
  cut: CutModel,
  inputs: tf.Tensor,
  options: ResolvedOptions,
): PartResults {
  const { methods, score, resizer } = options;
  const activations = cut.features(inputs);
  const needs = new Set(methods.flatMap((method) => method.needs));
  const asked = { whole: needs.has('gradients'), shares: needs.has('gradient-shares') };
  const pass = headPass(cut, activations, { score, target: options.target }, asked);
  const { logits, target, denseInput, gradients: headGradients, shares: headShares } = pass;
  const context = batchContext({
    ...options,
    memory: options.memory.bytes,
    cut,
    inputs,
    activations,
    logits,
    target,
    denseInput,
    headGradients,
    headShares,
  });
  try {
    const raws = methods.map((method) => method.maps(context));
    const weights = context.computedWeights();
    const problems = firstProblems({
      input: [inputs],
      activation: [activations.target, ...activations.others],
      gradient: [headGradients, headShares?.values].filter((values) => values != null),
      score: weights ? [logits, weights] : [logits],
      map: raws,
    });
    const shape = cut.inputShape.slice(0, -1);
    const maps = raws.map((raw) => finishMaps(raw, shape, resizer));
    return { logits, target, problems, raws, maps };
  } finally {
    context.dispose();
  }
}
