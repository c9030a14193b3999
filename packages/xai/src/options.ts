import type { CutModel } from '@lucida/models';
import { type MemoryBudget, memoryBudget } from '@lucida/runtime';
import { checkChoice } from '@lucida/runtime/checks';
import { UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { chooseStrategy } from './ablation/plan.js';
import { methodByName } from './methods/index.js';
import {
  type AblationStrategy,
  type AttributionMethod,
  BASELINES,
  type Baseline,
  type ChosenStrategy,
  RESIZERS,
  type Resizer,
  SCORES,
  type Score,
  type TargetClass,
} from './types.js';

export interface ExplainOptions {
  /** Names of the methods, such as `grad-cam++`. */
  readonly methods: readonly string[];
  /** What is explained; default `logit`. */
  readonly score?: Score;
  /** The class whose score is explained; default `predicted`. */
  readonly target?: TargetClass;
  /** True class of each sample; needed for the target `true`. */
  readonly labels?: Int32Array;
  /** What replaces an ablated channel; default `zero`. */
  readonly baseline?: Baseline;
  /** How ablations are computed, which changes the cost and not the result; default `auto`. */
  readonly strategy?: AblationStrategy;
  /** How maps are enlarged to the input; default `bilinear`. */
  readonly resizer?: Resizer;
  /** Grad-CAM++: alphas of a channel sum to 1, as in the authors' code; default false. */
  readonly normalizeAlpha?: boolean;
  /** Bytes that may be in use at once, weights included; default `memoryBudget()`. */
  readonly memory?: number;
}

/** Options that were checked, with the defaults filled in. */
export interface ResolvedOptions {
  readonly methods: readonly AttributionMethod[];
  readonly score: Score;
  /** `predicted`, or the class of each sample. */
  readonly target: 'predicted' | Int32Array;
  readonly baseline: Baseline;
  /** The strategy that `auto` came to, or the one asked for. */
  readonly strategy: ChosenStrategy;
  readonly resizer: Resizer;
  readonly normalizeAlpha: boolean;
  readonly memory: MemoryBudget;
}

/**
 * Checks the options for `samples` samples and fills in the defaults.
 *
 * @throws UsageError that says what is wrong and what there is to choose from.
 */
export function resolveExplainOptions(
  cut: CutModel,
  samples: number,
  options: ExplainOptions,
): ResolvedOptions {
  const methods = [...new Set(options.methods)].map(methodByName);
  if (methods.length === 0) {
    throw new UsageError('No attribution method was asked for; name at least one.');
  }
  return {
    methods,
    score: checkChoice('score', options.score ?? 'logit', SCORES),
    target: resolveTarget(cut, samples, options),
    baseline: checkChoice('baseline', options.baseline ?? 'zero', BASELINES),
    strategy: chooseStrategy(cut, options.strategy ?? 'auto'),
    resizer: checkChoice('resizer', options.resizer ?? 'bilinear', RESIZERS),
    normalizeAlpha: options.normalizeAlpha ?? false,
    memory: memoryBudget(options.memory),
  };
}

/**
 * Checks that `inputs` is a non-empty float32 batch of what the model takes, and that the layer's
 * spatial axes are the input's.
 *
 * @throws UsageError
 */
export function checkInputs(cut: CutModel, inputs: tf.Tensor): void {
  const wanted = `[n, ${cut.inputShape.join(', ')}]`;
  const [samples, ...shape] = inputs.shape;
  if (shape.join() !== cut.inputShape.join()) {
    throw new UsageError(
      `The inputs have shape [${inputs.shape.join(', ')}], but the model takes ${wanted}.`,
    );
  }
  if (inputs.dtype !== 'float32') {
    throw new UsageError(`The inputs are ${inputs.dtype}, but the model takes float32 values.`);
  }
  if (samples === 0) {
    throw new UsageError('There are no samples to explain; give at least one.');
  }
  requirePlace(cut);
}

/**
 * Checks that a layer's spatial axes are the input's.
 *
 * @throws UsageError
 */
export function requirePlace({ layer, spatialShape, inputShape }: CutModel): void {
  if (spatialShape.length > 0 && spatialShape.length === inputShape.length - 1) return;
  throw new UsageError(
    `Layer ${layer} has ${spatialShape.length} spatial axes and the input has ` +
      `${inputShape.length - 1}, so its maps cannot be laid over the input; choose a ` +
      'convolutional or pooling layer.',
  );
}

function resolveTarget(
  cut: CutModel,
  samples: number,
  { target = 'predicted', labels }: ExplainOptions,
): 'predicted' | Int32Array {
  if (target === 'predicted') return target;
  if (target !== 'true') {
    if (typeof target !== 'number') {
      throw new UsageError(
        `There is no target class "${target}"; choose predicted, true or a class index.`,
      );
    }
    checkClass(cut, target, 'The target class');
    return new Int32Array(samples).fill(target);
  }
  if (!labels) {
    throw new UsageError('The target class "true" needs labels, one for every sample.');
  }
  if (labels.length !== samples) {
    throw new UsageError(`There are ${labels.length} labels for ${samples} samples.`);
  }
  labels.forEach((label, i) => {
    checkClass(cut, label, `Label ${i}`);
  });
  return labels;
}

function checkClass(cut: CutModel, index: number, what: string): void {
  if (Number.isInteger(index) && index >= 0 && index < cut.classes) return;
  throw new UsageError(`${what} is ${index}, but the model's classes are 0 to ${cut.classes - 1}.`);
}
