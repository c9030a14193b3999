import type { KerasLayerWeights } from '../types.js';
import type { Hdf5File } from './hdf5-file.js';

/**
 * The layout of Keras 1 and 2 and of Keras 3's legacy format: one group per layer, and attributes
 * that list the layers and each layer's arrays in order.
 *
 * @param root Group that holds the layers' groups: `/` in files of weights only.
 * @returns The layers that have arrays; undefined if the group does not have this layout.
 */
export function readLayerGroups(file: Hdf5File, root: string): KerasLayerWeights[] | undefined {
  const names = listOf(file, root, 'layer_names');
  if (names === undefined) return undefined;
  // Weights that belong to the model itself and to none of its layers stand beside these.
  const own = 'top_level_model_weights';
  const groups = file.isGroup(join(root, own)) ? [...names, own] : names;
  return groups
    .map((name) => ({ name, weights: readLayer(file, root, name) }))
    .filter(({ weights }) => weights.length > 0);
}

/** Whether a group lists arrays: `optimizer_weights` does when it holds an optimizer's state. */
export function listsArrays(file: Hdf5File, group: string): boolean {
  return file.isGroup(group) && (listOf(file, group, 'weight_names') ?? []).length > 0;
}

function readLayer(file: Hdf5File, root: string, name: string) {
  const group = join(root, name);
  if (!file.isGroup(group)) {
    file.fail(`its list of layers names ${JSON.stringify(name)}, and there is no such group`);
  }
  const names = listOf(file, group, 'weight_names');
  if (names === undefined) file.fail(`its group ${group} has no attribute weight_names`);
  return names.map((weight) => {
    const path = join(group, weight);
    if (file.kindOf(path) !== 'dataset') {
      file.fail(`its layer ${name} names the array ${JSON.stringify(weight)}, which is not there`);
    }
    return file.weight(path, weight);
  });
}

/** A list in an attribute, or in several (`layer_names0`, `layer_names1`, ...) if it is long. */
function listOf(file: Hdf5File, group: string, attribute: string): string[] | undefined {
  const whole = file.strings(group, attribute);
  if (whole !== null) return whole;
  const parts: string[] = [];
  for (let i = 0; ; i++) {
    const part = file.strings(group, `${attribute}${i}`);
    if (part === null) return i === 0 ? undefined : parts;
    for (const name of part) parts.push(name);
  }
}

function join(group: string, name: string): string {
  return `${group === '/' ? '' : group}/${name}`;
}
