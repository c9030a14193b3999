import type { BuiltLayer, BuiltModel } from '../build/types.js';
import type { KerasWeight } from '../types.js';
import { fits, leavesOf, variablesOf } from './slots.js';
import type { Assignment } from './types.js';

/** How many arrays Keras keeps for a layer: those that training changes, and the others. */
interface Count {
  readonly trained: number;
  readonly fixed: number;
}

/**
 * Deals out the arrays of a nested model, which HDF5 files keep in one list: first all that training
 * changes, then the others, or, in some versions, layer by layer. Shapes and the arrays' names tell
 * which.
 *
 * @returns The layers' arrays in the order that fits; if none does, in the first.
 */
export function dealOut(model: BuiltModel, weights: readonly KerasWeight[]): Assignment[] {
  const leaves = leavesOf(model);
  const counts = leaves.map(countOf);
  const orders = [trainedFirst(leaves, counts, weights), layerByLayer(leaves, counts, weights)];
  const fitting = orders.find((assignments) => assignments.every(assignmentFits));
  return fitting ?? (orders[0] as Assignment[]);
}

function countOf(built: BuiltLayer): Count {
  const all = variablesOf(built).length;
  if (built.kerasArrays !== undefined) return { trained: 0, fixed: built.kerasArrays };
  if (built.layer.config.trainable === false) return { trained: 0, fixed: all };
  const fixed = built.tfjs.reduce((sum, layer) => sum + layer.nonTrainableWeights.length, 0);
  return { trained: all - fixed, fixed };
}

function trainedFirst(
  leaves: readonly BuiltLayer[],
  counts: readonly Count[],
  weights: readonly KerasWeight[],
): Assignment[] {
  const take = taker(weights);
  const trained = counts.map((count) => take(count.trained));
  const fixed = counts.map((count) => take(count.fixed));
  const left = take(Number.POSITIVE_INFINITY);
  return leaves.map((built, i) => ({
    built,
    // What nobody expects goes to the last, where its number is found wrong.
    weights: [...trained[i]!, ...fixed[i]!, ...(i === leaves.length - 1 ? left : [])],
  }));
}

function layerByLayer(
  leaves: readonly BuiltLayer[],
  counts: readonly Count[],
  weights: readonly KerasWeight[],
): Assignment[] {
  const take = taker(weights);
  return leaves.map((built, i) => ({
    built,
    weights: take(counts[i]!.trained + counts[i]!.fixed),
  }));
}

function taker(weights: readonly KerasWeight[]): (count: number) => KerasWeight[] {
  let start = 0;
  return (count) => {
    const taken = weights.slice(start, start + count);
    start += taken.length;
    return taken;
  };
}

function assignmentFits({ built, weights }: Assignment): boolean {
  const variables = variablesOf(built);
  const adapted = built.adapt === undefined ? weights : built.adapt(weights);
  return (
    adapted.length === variables.length && adapted.every((weight, i) => fits(weight, variables[i]!))
  );
}
