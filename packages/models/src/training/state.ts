import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import type { TrainingEpoch } from './epoch.js';
import { replaceSlot } from './optimizers/types.js';
import type { Recipe } from './recipe.js';
import type { MetricSums } from './running-metrics.js';

/** What makes two runs the same run. */
export interface RunIdentity {
  readonly recipe: Recipe;
  readonly seed: number;
  /** Fingerprint of the training data. */
  readonly data: string;
  /** Fingerprint of the validation data, the share of the training data, or null for none. */
  readonly validation: string | number | null;
  readonly backend: string;
}

/** Values of one tensor in host memory. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Where a run stands, in host memory: enough to continue it to the last bit. */
export interface TrainingState {
  readonly identity: RunIdentity;
  /** Epochs that are done. */
  readonly history: readonly TrainingEpoch[];
  /** The epoch that was interrupted, else null. */
  readonly partial: (MetricSums & { readonly seconds: number }) | null;
  /** All weights of the model, in its order. */
  readonly weights: readonly HostTensor[];
  /** The optimizer's memory. */
  readonly slots: readonly HostTensor[];
  /** Weights of the best epoch so far, where early stopping will want them back. */
  readonly best: readonly HostTensor[] | null;
}

/** Copies tensors to host memory, all in one go. */
export async function toHost(tensors: readonly tf.Tensor[]): Promise<HostTensor[]> {
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  return tensors.map(({ shape }, i) => ({ shape, values: values[i] as Float32Array }));
}

/** All weights of a model, trainable or not, in its order. */
export function weightsOf(model: tf.LayersModel): tf.Variable[] {
  return model.weights.map((weight) => weight.read() as tf.Variable);
}

/** Gives a model the weights that were once read from it. */
export function setWeights(model: tf.LayersModel, weights: readonly HostTensor[]): void {
  tf.tidy(() => {
    weightsOf(model).forEach((variable, i) => {
      variable.assign(fromHost(weights[i]!));
    });
  });
}

/** Fills an optimizer's memory with what was once read from it. */
export function setSlots(slots: tf.Tensor[], values: readonly HostTensor[]): void {
  values.forEach((value, i) => {
    replaceSlot(slots, i, fromHost(value));
  });
}

function fromHost({ values, shape }: HostTensor): tf.Tensor {
  return tf.tensor(values, [...shape], 'float32');
}

/** @throws LucidaError when the state is of another run, or of another model. */
export function checkContinues(
  state: TrainingState,
  identity: RunIdentity,
  model: tf.LayersModel,
  slots: readonly tf.Tensor[],
): void {
  const before = state.identity;
  const different = [
    ...differences(before.recipe, identity.recipe, "recipe's "),
    ...differences({ ...before, recipe: 0 }, { ...identity, recipe: 0 }),
  ];
  if (different.length > 0) {
    throw new LucidaError(
      `The checkpoint is of another run: ${different.join('; ')}. Resume with the settings it was made with, or start afresh without resuming.`,
    );
  }
  const shapes = (tensors: readonly { readonly shape: readonly number[] }[]) =>
    stable(tensors.map(({ shape }) => shape));
  if (shapes(weightsOf(model)) !== shapes(state.weights) || shapes(slots) !== shapes(state.slots)) {
    throw new LucidaError(
      `The checkpoint is of another model: its weights, or those that are trained, do not have the shapes of those of ${model.name}; start without resuming.`,
    );
  }
}

/** In words, the fields in which two plain objects differ. */
function differences(before: object, now: object, owner = ''): string[] {
  const [then, current] = [new Map(Object.entries(before)), new Map(Object.entries(now))];
  return [...new Set([...then.keys(), ...current.keys()])]
    .map((key) => [`${owner}${key}`, stable(then.get(key)), stable(current.get(key))] as const)
    .filter(([, was, is]) => was !== is)
    .map(([name, was, is]) => `its ${name} is ${was}, now it is ${is}`);
}

/** JSON with keys in order, so that equal settings give equal text. */
function stable(value: unknown): string {
  const sorted = (_: string, inner: unknown) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner;
  return JSON.stringify(value, sorted) ?? 'not set';
}
