import { LucidaError } from '@lucida/runtime/errors';
import type { BuiltModel } from '../build/types.js';
import type { KerasArchive, KerasLayerWeights } from '../types.js';
import { dealOut } from './nested.js';
import type { Assignment } from './types.js';

/**
 * Finds each layer's arrays in an HDF5 file, which keeps them under the layers' names.
 *
 * @throws LucidaError when it holds arrays of layers that the model does not have.
 */
export function matchByName(model: BuiltModel, { layers, source }: KerasArchive): Assignment[] {
  const left = new Map(layers.map((group) => [group.name, group]));
  const assignments = assignmentsIn(model, left);
  const [unknown] = left.keys();
  if (unknown === undefined) return assignments;
  throw new LucidaError(
    `${source} holds the weights of a layer ${unknown}, which its model does not have; the weights ` +
      'and the configuration belong to different models.',
  );
}

/** @param left Groups that no layer has taken yet. */
function assignmentsIn(model: BuiltModel, left: Map<string, KerasLayerWeights>): Assignment[] {
  const named = new Set(model.layers.map(({ layer }) => layer.name));
  return model.layers.flatMap((built) => {
    const { name, config } = built.layer;
    let group = left.get(name);
    if (group === undefined && built.inner !== null && config.name === undefined) {
      // Keras 1 does not say the names of sequential models in sequential models.
      group = [...left.values()].find((other) => !named.has(other.name));
    }
    left.delete(group?.name ?? name);
    if (built.inner !== null) return dealOut(built.inner, group?.weights ?? []);
    return [{ built, weights: group?.weights ?? [] }];
  });
}
