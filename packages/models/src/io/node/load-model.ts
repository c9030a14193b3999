import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';
import { readWholeFile, reasonOf } from '@lucida/runtime/files';
import { type LoadedModel, restoreModel } from '../deserialize.js';
import { parseModelJson } from '../model-json.js';
import { MODEL_FILE } from '../serialize.js';

/**
 * Loads a tfjs layers model from a folder, or from its `model.json`.
 *
 * @returns The model, Lucida's metadata (null for a model that others saved), and the folder's name
 *   to call it by.
 * @throws LucidaError that names the file when something is missing, foreign or damaged.
 */
export async function loadModel(path: string): Promise<LoadedModel & { readonly name: string }> {
  const file = await modelFileOf(path);
  const json = parseModelJson(new TextDecoder().decode(await readWholeFile(file)), file);
  const folder = dirname(resolve(file));
  const paths = json.weightPaths.map((name) => join(folder, name));
  const parts: Uint8Array[] = [];
  for (const part of paths) parts.push(await readWholeFile(part));
  const loaded = restoreModel(json, Buffer.concat(parts), file, paths.join(' + '));
  return { ...loaded, name: basename(folder) };
}

async function modelFileOf(path: string): Promise<string> {
  const found = await stat(path).catch((error) => {
    throw new LucidaError(`Cannot read the model ${path}: ${reasonOf(error)}.`, { cause: error });
  });
  if (!found.isDirectory()) return path;
  const file = join(path, MODEL_FILE);
  await stat(file).catch((error) => {
    throw new LucidaError(
      `The folder ${path} holds no ${MODEL_FILE}; give the folder of a saved model, or the file.`,
      { cause: error },
    );
  });
  return file;
}
