import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { crc32 } from './crc32.js';
import { type ModelMetadata, type StoredMetadata, storedMetadataSchema } from './metadata.js';
import { firstIssue } from './model-json.js';

/** The two files of a saved model. */
export interface SerializedModel {
  /** Text of `model.json`. */
  readonly json: string;
  /** Content of `weights.bin`. */
  readonly weights: Uint8Array;
}

export const MODEL_FILE = 'model.json';
export const WEIGHTS_FILE = 'weights.bin';

/**
 * Turns a model into a tfjs layers model, which `tf.loadLayersModel` reads too. Lucida's metadata
 * stand in `userDefinedMetadata.lucida`.
 *
 * @throws LucidaError when two weights have the same name, so that no file could tell them apart, or
 *   when a number in the metadata is not finite.
 */
export async function serializeModel(
  model: tf.LayersModel,
  metadata: ModelMetadata,
): Promise<SerializedModel> {
  const { modelTopology, weightSpecs, weightData } = await artifactsOf(model);
  refuseSameNames(weightSpecs ?? []);
  const weights = new Uint8Array(tf.io.concatenateArrayBuffers(weightData ?? []));
  const stored: StoredMetadata = {
    schemaVersion: 1,
    weightsCrc32: crc32(weights),
    ...metadata,
  };
  refuseBadMetadata(stored);
  const json = JSON.stringify({
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${tf.version.tfjs}`,
    convertedBy: null,
    modelTopology,
    weightsManifest: [{ paths: [WEIGHTS_FILE], weights: weightSpecs }],
    userDefinedMetadata: { ...model.getUserDefinedMetadata(), lucida: stored },
  });
  return { json, weights };
}

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts = {};
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return {
        modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' },
      };
    }),
  );
  return saved;
}

/** What could not be read back must not be written. */
function refuseBadMetadata(stored: StoredMetadata): void {
  const checked = storedMetadataSchema.safeParse(stored);
  if (!checked.success) {
    throw new LucidaError(`The model's metadata cannot be saved: ${firstIssue(checked.error)}.`);
  }
}

function refuseSameNames(weights: readonly tf.io.WeightsManifestEntry[]): void {
  const seen = new Set<string>();
  for (const { name } of weights) {
    if (seen.has(name)) {
      throw new LucidaError(
        `The model has two weights named ${name}; give its layers, nested models' too, names of ` +
          'their own to save it.',
      );
    }
    seen.add(name);
  }
}
