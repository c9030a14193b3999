import type { KerasArchive } from '../types.js';
import type { Hdf5File } from './hdf5-file.js';
import { withHdf5File } from './hdf5-library.js';
import { parseJson } from './json.js';
import { listsArrays, readLayerGroups } from './layer-groups.js';
import { listed } from './listed.js';
import { readVariableStore } from './variable-store.js';

const WEIGHTS = '/model_weights';

/** Reads an HDF5 file that Keras wrote, of any version, with or without a configuration. */
export function readHdf5Archive(bytes: Uint8Array, source: string): Promise<KerasArchive> {
  return withHdf5File(bytes, source, (file) => readModel(file) ?? readStore(file) ?? refuse(file));
}

/** A whole model (`model_weights` beside a configuration), or its weights alone at the root. */
function readModel(file: Hdf5File): KerasArchive | undefined {
  const { source } = file;
  const root = file.isGroup(WEIGHTS) ? WEIGHTS : '/';
  const layers = readLayerGroups(file, root);
  if (layers === undefined) return undefined;
  const config = textOf(file, '/', 'model_config');
  const own = (attribute: string) => textOf(file, '/', attribute) ?? textOf(file, root, attribute);
  return {
    source,
    format: 'hdf5',
    kerasVersion: own('keras_version'),
    backend: own('backend'),
    config: config === null ? null : parseJson(config, `the model_config of ${source}`),
    layers,
    hasOptimizerState: listsArrays(file, '/optimizer_weights'),
  };
}

function readStore(file: Hdf5File): KerasArchive | undefined {
  const store = readVariableStore(file);
  if (store === undefined) return undefined;
  const unsaid = { kerasVersion: null, backend: null, config: null };
  return { source: file.source, format: 'keras', ...unsaid, ...store };
}

function textOf(file: Hdf5File, group: string, attribute: string): string | null {
  return file.strings(group, attribute)?.[0] ?? null;
}

function refuse(file: Hdf5File): never {
  return file.fail(
    `it is an HDF5 file but no Keras model: it has neither a list layer_names nor groups of Keras 3; at its top it has ${listed(file.children('/'))}`,
  );
}
