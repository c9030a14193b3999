import { deserializeModel, importKeras } from '@lucida/models';
import { LucidaError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';

/**
 * A model from where the page finds it: the URL of a `model.json`, whose weight files lie beside it,
 * or of a Keras file (`.h5`, `.keras`).
 *
 * @throws LucidaError that names the URL when there is no such file, or it is foreign or damaged.
 */
export async function fetchModel(url: string): Promise<tf.LayersModel> {
  const bytes = await fetchBytes(url);
  // Neither HDF5 nor zip files begin with a brace.
  if (bytes[0] !== '{'.charCodeAt(0)) return (await importKeras(bytes, { source: url })).model;
  const json = new TextDecoder().decode(bytes);
  const base = new URL(url, globalThis.location?.href);
  const files = weightPaths(json, url).map((path) => fetchBytes(new URL(path, base).href));
  const weights = new Blob(await Promise.all(files));
  return deserializeModel(json, new Uint8Array(await weights.arrayBuffer()), url).model;
}

async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch((error: Error) => {
    throw new LucidaError(`Cannot fetch ${url}: ${error.message}.`, { cause: error });
  });
  if (!response.ok) {
    throw new LucidaError(`Cannot fetch ${url}: the server answers ${response.status}.`);
  }
  return new Uint8Array(await response.arrayBuffer());
}

/** What is wrong with the text otherwise, `deserializeModel` says. */
function weightPaths(json: string, url: string): string[] {
  try {
    const { weightsManifest } = JSON.parse(json);
    return weightsManifest.flatMap(({ paths }: { readonly paths: string[] }) => paths);
  } catch (error) {
    throw new LucidaError(
      `${url} is no model.json of TensorFlow.js; give that of a layers model.`,
      {
        cause: error,
      },
    );
  }
}
