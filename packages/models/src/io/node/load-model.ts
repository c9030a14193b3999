import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { readWholeFile, reasonOf } from '@lucida/runtime/files';
import { type ImportedModel, importKeras } from '../../keras/import-keras.js';
import { restoreModel } from '../deserialize.js';
import { parseModelJson } from '../model-json.js';
import { MODEL_FILE } from '../serialize.js';

/** A model from a file, with the name to call it by. */
export interface NamedModel extends ImportedModel {
  readonly name: string;
}

/**
 * Loads a model: a tfjs layers model from its folder or its `model.json`, or a Keras file (`.h5`,
 * `.keras`), told by its content.
 *
 * @param options.config Path of the configuration (`model.to_json()`, `config.json`) of a Keras model
 *   whose file holds weights only.
 * @returns The model; Lucida's metadata (null for a model that others saved); what was left out of
 *   a Keras file; and the name of the tfjs model's folder or of the Keras file without its extension.
 * @throws LucidaError that names the file when something is missing, foreign or damaged.
 */
export async function loadModel(
  path: string,
  options: { readonly config?: string } = {},
): Promise<NamedModel> {
  const file = await modelFileOf(path);
  const bytes = await readWholeFile(file);
  if (!isJson(bytes) && !file.endsWith('.json')) return loadKeras(file, bytes, options.config);
  if (options.config !== undefined) {
    throw new UsageError(
      `${file} is a TensorFlow.js model, which needs no configuration beside it; leave it out.`,
    );
  }
  return loadTfjs(file, bytes);
}

/**
 * The files that `loadModel` reads: of a tfjs model its `model.json` and those of its weights, else
 * the one file.
 *
 * @throws LucidaError that names the file when it cannot be read, or is a damaged `model.json`.
 */
export async function modelFiles(path: string): Promise<[string, ...string[]]> {
  const file = await modelFileOf(path);
  const bytes = await readWholeFile(file);
  if (!isJson(bytes) && !file.endsWith('.json')) return [file];
  return [file, ...weightFiles(file, parseModelJson(new TextDecoder().decode(bytes), file))];
}

function weightFiles(file: string, { weightPaths }: ReturnType<typeof parseModelJson>): string[] {
  return weightPaths.map((name) => join(dirname(resolve(file)), name));
}

async function loadTfjs(file: string, bytes: Uint8Array): Promise<NamedModel> {
  const json = parseModelJson(new TextDecoder().decode(bytes), file);
  const folder = dirname(resolve(file));
  const paths = weightFiles(file, json);
  const parts: Uint8Array[] = [];
  for (const part of paths) parts.push(await readWholeFile(part));
  const loaded = restoreModel(json, Buffer.concat(parts), file, paths.join(' + '));
  return { ...loaded, notes: [], name: basename(folder) };
}

async function loadKeras(
  file: string,
  bytes: Uint8Array,
  configPath: string | undefined,
): Promise<NamedModel> {
  const config =
    configPath === undefined
      ? {}
      : { config: new TextDecoder().decode(await readWholeFile(configPath)) };
  const imported = await importKeras(bytes, { source: file, ...config });
  return { ...imported, name: basename(file).replace(/(\.weights)?\.(h5|hdf5|keras)$/i, '') };
}

/** Whether a file begins as JSON does; neither HDF5 nor zip files do. */
function isJson(bytes: Uint8Array): boolean {
  return /^\s*\{/.test(String.fromCharCode(...bytes.subarray(0, 64)));
}

async function modelFileOf(path: string): Promise<string> {
  const found = await stat(path).catch((error) => {
    throw new LucidaError(`Cannot read the model ${path}: ${reasonOf(error)}.`, { cause: error });
  });
  if (!found.isDirectory()) return path;
  const names = await readdir(path);
  if (names.includes(MODEL_FILE)) return join(path, MODEL_FILE);
  throw new LucidaError(
    names.includes('saved_model.pb')
      ? `The folder ${path} holds a TensorFlow SavedModel, which cannot be read; load it in Keras and ` +
          'save it as .keras or .h5.'
      : `The folder ${path} holds no ${MODEL_FILE}; give the folder of a saved TensorFlow.js layers ` +
          'model, its model.json, or a Keras file (.h5, .keras).',
  );
}
