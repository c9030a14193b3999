import { LucidaError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import { crc32 } from './crc32.js';
import type { ModelMetadata, StoredMetadata } from './metadata.js';
import { type ModelJson, parseModelJson } from './model-json.js';
import { buildTopology } from './topology.js';
import { assignWeights, checkWeights } from './weights.js';
import { withoutStrays } from './without-strays.js';

export interface LoadedModel {
  readonly model: tf.LayersModel;
  /** What Lucida wrote beside the weights; null for a model that others saved. */
  readonly metadata: ModelMetadata | null;
}

/**
 * Makes a model from the two parts of a saved tfjs layers model, wherever they came from.
 *
 * @param json Text of `model.json`.
 * @param weights Bytes of its weight files, one after the other in the order of its manifest.
 * @param source What to call `model.json` in errors.
 * @throws LucidaError for anything but a sound layers model; nothing is left in memory then.
 */
export function deserializeModel(
  json: string,
  weights: Uint8Array,
  source = 'model.json',
): LoadedModel {
  return restoreModel(parseModelJson(json, source), weights, source);
}

/** `deserializeModel` for a `model.json` that has been parsed. */
export function restoreModel(
  json: ModelJson,
  weights: Uint8Array,
  source: string,
  files = json.weightPaths.join(' + ') || 'The weight data',
): LoadedModel {
  checkWeights(json, weights, files);
  if (json.metadata !== null && json.metadata.weightsCrc32 !== crc32(weights)) {
    throw new LucidaError(
      `${files} does not belong to ${source}: its checksum is another; the file is damaged, or ` +
        'saving was interrupted: save the model again.',
    );
  }
  const model = withoutStrays(() => {
    const model = buildTopology(json.topology, source);
    assignWeights(model, json, weights, source);
    return model;
  });
  model.setUserDefinedMetadata(json.userMetadata);
  return { model, metadata: json.metadata && withoutStorage(json.metadata) };
}

function withoutStorage({ lucida, classNames, inputShape, images, training }: StoredMetadata) {
  return { lucida, classNames, inputShape, ...(images && { images }), training };
}
