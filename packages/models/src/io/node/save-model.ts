import { join } from 'node:path';
import { writeFileAtomic } from '@lucida/runtime/files';
import type * as tf from '@tensorflow/tfjs';
import type { ModelMetadata } from '../metadata.js';
import { MODEL_FILE, serializeModel, WEIGHTS_FILE } from '../serialize.js';

/**
 * Saves a model as `model.json` and `weights.bin` in a folder, which is made when it is missing.
 *
 * @throws LucidaError when a file cannot be written.
 */
export async function saveModel(
  model: tf.LayersModel,
  folder: string,
  metadata: ModelMetadata,
): Promise<void> {
  const { json, weights } = await serializeModel(model, metadata);
  // model.json last: with it the model is complete.
  await writeFileAtomic(join(folder, WEIGHTS_FILE), weights);
  await writeFileAtomic(join(folder, MODEL_FILE), json);
}
