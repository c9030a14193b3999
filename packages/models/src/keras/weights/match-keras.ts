import { LucidaError } from '@lucida/runtime/errors';
import type { BuiltLayer, BuiltModel } from '../build/types.js';
import type { KerasArchive, KerasLayerWeights } from '../types.js';
import { variablesOf } from './slots.js';
import type { Assignment } from './types.js';

const LAYERS = 'layers';
/** Where some versions of Keras 2 keep them, and count those that have weights twice. */
const DEPENDENCIES = '_layer_checkpoint_dependencies';

/**
 * Finds each layer's arrays in a `.keras` file, whose groups are called by the layers' classes in
 * snake case, numbered in the order of the model: `layers/conv2d`, `layers/conv2d_1`.
 *
 * @throws LucidaError when it holds arrays of layers that the model does not have.
 */
export function matchByPath(model: BuiltModel, { layers, source }: KerasArchive): Assignment[] {
  const left = new Set(layers);
  const assignments = assignmentsIn(model, '', left);
  const [unknown] = left;
  if (unknown === undefined) return assignments;
  throw new LucidaError(
    `${source} holds weights under ${unknown.name}, where its model has no layer; the weights and ` +
      'the configuration belong to different models.',
  );
}

/**
 * @param prefix Path of the model's own group.
 * @param left Groups that no layer has taken yet.
 */
function assignmentsIn(
  model: BuiltModel,
  prefix: string,
  left: Set<KerasLayerWeights>,
): Assignment[] {
  const hasDependencies = [...left].some((group) => isUnder(group, prefix + DEPENDENCIES));
  const container = hasDependencies ? DEPENDENCIES : LAYERS;
  const counts = new Map<string, number>();
  return model.layers.flatMap((built): Assignment[] => {
    const base = snakeCase(built.layer.className);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + (hasDependencies && hasWeights(built) ? 2 : 1));
    const path = `${prefix}${container}/${base}${count === 0 ? '' : `_${count}`}`;
    if (built.inner !== null) return assignmentsIn(built.inner, `${path}/`, left);
    const groups = [...left].filter((group) => isUnder(group, path));
    for (const group of groups) left.delete(group);
    return [{ built, weights: groups.sort(forwardFirst).flatMap(({ weights }) => weights) }];
  });
}

function hasWeights(built: BuiltLayer): boolean {
  return (built.kerasArrays ?? variablesOf(built).length) > 0;
}

/** A layer that holds others (a recurrent layer its cell) has groups of them in its own. */
function isUnder({ name }: KerasLayerWeights, path: string): boolean {
  return name === path || name.startsWith(`${path}/`);
}

function forwardFirst(a: KerasLayerWeights, b: KerasLayerWeights): number {
  return Number(a.name.includes('/backward_layer')) - Number(b.name.includes('/backward_layer'));
}

/** As Keras does it: `MaxPooling2D` is `max_pooling2d`, `PReLU` is `p_re_lu`. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
