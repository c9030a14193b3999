import type { KerasLayerWeights } from '../types.js';
import type { Hdf5File } from './hdf5-file.js';

/** What Keras keeps beside the model's own weights: of training, and of random generators. */
const TRAINING_GROUPS = new Set(['optimizer', 'metrics']);
const RANDOM_STATE = 'seed_generator';

const VARIABLES = 'vars';
/** Groups that a store may begin with; the second is how Keras 2.12 and 2.13 called the first. */
const BEGINNINGS = new Set(['layers', '_layer_checkpoint_dependencies', VARIABLES]);

/** Deeper than any model; a group may hold itself, and then there is no end. */
const MOST_DEPTH = 24;

interface Store {
  readonly layers: readonly KerasLayerWeights[];
  readonly hasOptimizerState: boolean;
}

/**
 * The layout of `.keras` files and of Keras 3's `.weights.h5`: groups that mirror how the model
 * holds its layers, each with its arrays in a group `vars`, named 0, 1, 2, ...
 *
 * @returns Every group with arrays that are the model's; undefined if the file does not have this
 *   layout.
 */
export function readVariableStore(file: Hdf5File): Store | undefined {
  const roots = file.children('/');
  if (!roots.some((name) => BEGINNINGS.has(name))) return undefined;
  const layers: KerasLayerWeights[] = [];
  const visit = (path: string, depth: number) => {
    if (depth > MOST_DEPTH) {
      file.fail('its groups are nested without end; the file is damaged or hostile');
    }
    const group = path === '' ? '/' : path;
    for (const name of file.children(group)) {
      const child = `${path}/${name}`;
      if ((depth === 0 && TRAINING_GROUPS.has(name)) || name === RANDOM_STATE) continue;
      if (!file.isGroup(child)) continue;
      if (name !== VARIABLES) visit(child, depth + 1);
      else layers.push({ name: path.slice(1), weights: readVariables(file, child) });
    }
  };
  visit('', 0);
  return {
    layers: layers.filter(({ weights }) => weights.length > 0),
    hasOptimizerState:
      file.isGroup('/optimizer/vars') && file.children('/optimizer/vars').length > 0,
  };
}

function readVariables(file: Hdf5File, group: string) {
  const names = file.children(group).sort((a, b) => Number(a) - Number(b));
  return names.map((name, i) => {
    const path = `${group}/${name}`;
    if (name !== String(i) || file.kindOf(path) !== 'dataset') {
      file.fail(`${path} is not where its array number ${i} was expected`);
    }
    return file.weight(path, path.slice(1));
  });
}
