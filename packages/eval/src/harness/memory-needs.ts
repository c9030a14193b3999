import type { Dataset } from '@lucida/data';
import { type CutModel, inspectModel } from '@lucida/models';
import { tensorBytes, weightBytes } from '@lucida/runtime';
import { methodByName } from '@lucida/xai';
import type * as tf from '@tensorflow/tfjs';

/** What a run holds on the device, in bytes. */
export interface MemoryNeeds {
  /** All weights of the model, with the copies that the backend makes. */
  readonly weights: number;
  /** For each sample of a batch. */
  readonly perSample: number;
  /** The largest single tensor for each sample. */
  readonly largest: number;
}

/** To predict: while a layer runs, its input, its output, and at most one tensor that skips it. */
export function predictionNeeds(model: tf.LayersModel, { inputShape }: Dataset): MemoryNeeds {
  const sizes = inspectModel(model).layers.map(({ outputShape }) =>
    // A side that the model leaves open is at most the input's: pooling only shortens it.
    tensorBytes(outputShape.slice(1).map((side, axis) => side ?? inputShape[axis] ?? 1)),
  );
  const input = tensorBytes(inputShape);
  const largest = Math.max(input, ...sizes);
  return {
    weights: weightBytes(model.weights.map(({ shape }) => shape)),
    perSample: input + 3 * largest,
    largest,
  };
}

/** Methods at one layer. */
export interface MethodsAtCut {
  readonly cut: CutModel;
  readonly methods: readonly string[];
}

/** To explain groups of methods and to score their maps. */
export function explanationNeeds(groups: readonly MethodsAtCut[]): MemoryNeeds {
  const cuts = [...new Map(groups.map(({ cut }) => [cut.layer, cut])).values()];
  const [{ inputShape, memory: ofModel }] = cuts as [CutModel];
  const input = tensorBytes(inputShape);
  const working = groups.map(({ cut: { memory }, methods }) =>
    Math.max(memory.features, needsGradients(methods) ? memory.gradient : memory.head),
  );
  const maps = groups.map(
    ({ cut, methods }) =>
      methods.length * (tensorBytes(inputShape.slice(0, -1)) + tensorBytes(cut.spatialShape)),
  );
  // Maps, and once more to be read back together, of this batch and the one before it.
  const results = 4 * sum(maps);
  return {
    weights: ofModel.weights,
    // With the input and its masked copy.
    perSample: 2 * input + keptBytes(cuts) + Math.max(...working) + results,
    largest: Math.max(ofModel.largest, sum(maps)),
  };
}

/** What stays of the cuts' features, for each sample, while the methods at one of them run. */
function keptBytes(cuts: readonly CutModel[]): number {
  return sum(
    cuts.map(({ spatialShape, channels, headPlan, memory }) => {
      const hasOthers = headPlan.some(({ inputs }) => inputs.some((input) => input < -1));
      // The tensors beside the target are not listed by size; the head holds them all.
      return hasOthers ? memory.head : tensorBytes([...spatialShape, channels]);
    }),
  );
}

function needsGradients(methods: readonly string[]): boolean {
  return methods.some((name) => methodByName(name).needs.some((need) => need !== 'ablations'));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
