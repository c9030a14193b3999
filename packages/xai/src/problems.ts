import { LucidaError, UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { firstProblem } from './kernels/first-problem/index.js';

/** What can be not finite, in the order in which it arises; the code of a problem is its index. */
const STAGES = ['nothing', 'input', 'activation', 'gradient', 'score', 'map'] as const;
type Stage = Exclude<(typeof STAGES)[number], 'nothing'>;

/**
 * The first stage at which each sample has a NaN or an infinity: 0 for none, else 1 input, 2
 * activation, 3 gradient, 4 score, 5 map; `[n]`, floats.
 *
 * @param tensors What to look at, each `[n, ...]`.
 */
export function firstProblems(tensors: Readonly<Record<Stage, readonly tf.Tensor[]>>): tf.Tensor {
  const entries = (STAGES.slice(1) as Stage[]).flatMap((stage, s) =>
    tensors[stage].map((tensor, i) => ({ name: `${stage}${i}`, tensor, code: s + 1 })),
  );
  const inputs = Object.fromEntries(entries.map(({ name, tensor }) => [name, tensor]));
  return firstProblem(inputs, { codes: entries.map(({ code }) => code) });
}

/**
 * Throws for the first sample with a problem.
 *
 * @param problems Codes from `explainBatch`, read back from the device.
 * @param layer Name of the target layer.
 * @param ids Names of the samples, in the order of the codes.
 * @throws UsageError when a sample's input is not finite, LucidaError when its activation, gradient,
 * score or map is not; the message names the sample and the layer.
 */
export function assertFinite(
  problems: ArrayLike<number>,
  layer: string,
  ids: readonly string[],
): void {
  for (let i = 0; i < problems.length; i++) {
    const stage = STAGES[problems[i]!];
    if (stage === 'nothing') continue;
    if (stage === 'input') {
      throw new UsageError(
        `The input of sample ${ids[i]} holds NaN or infinity, so it cannot be explained at layer ` +
          `${layer}; remove or repair that sample.`,
      );
    }
    throw new LucidaError(
      `The ${stage} of sample ${ids[i]} at layer ${layer} is NaN or infinite although its input is ` +
        'finite; check the weights of the model and the range of its inputs.',
    );
  }
}
