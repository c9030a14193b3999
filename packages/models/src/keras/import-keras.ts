import { LucidaError, UsageError } from '@lucida/runtime/errors';
import type * as tf from '@tensorflow/tfjs';
import type { LoadedModel } from '../io/deserialize.js';
import type { Json } from '../io/model-json.js';
import { withoutStrays } from '../io/without-strays.js';
import { readKerasArchive } from './archive/index.js';
import { buildModel } from './build/build-model.js';
import { isObject } from './config/json.js';
import { readModel } from './config/read-model.js';
import { Notes } from './notes.js';
import type { KerasArchive } from './types.js';
import { assign } from './weights/assign.js';
import { matchByName } from './weights/match-hdf5.js';
import { matchByPath } from './weights/match-keras.js';

/** A model that was made from a Keras file. */
export interface ImportedModel extends LoadedModel {
  /** What was left out or replaced, one sentence each; nothing is without a note. */
  readonly notes: readonly string[];
}

export interface KerasImportOptions {
  /** What to call the file in errors. */
  readonly source?: string;
  /**
   * Text of `model.to_json()` or of a `config.json`, for a file that holds weights only.
   */
  readonly config?: string;
}

/**
 * Makes a tfjs layers model of a Keras file: `.h5` of Keras 1, 2 and 3, with the model or with
 * weights only, or `.keras`. Layers, names and weights are Keras' own, and outputs agree to 1e-5 with
 * those of `model.predict` in float32 (what Keras computes in float16 differs by its rounding, and
 * has a note); a layer that TensorFlow.js cannot compute exactly is refused by name.
 *
 * The caller disposes the model. tfjs' `model.dispose()` leaves the weights of layers that are applied
 * more than once; they are in `model.weights`.
 *
 * @param bytes The whole file.
 * @throws LucidaError when the file is damaged or foreign, holds a layer that cannot be imported, or
 *   weights that do not fit; nothing is left in memory then.
 */
export async function importKeras(
  bytes: Uint8Array,
  { source = 'the file', config }: KerasImportOptions = {},
): Promise<ImportedModel> {
  const archive = await readKerasArchive(bytes, source);
  refuseTheano(archive);
  const configuration = configurationOf(archive, config);
  const notes = new Notes();
  noteTraining(archive, configuration, notes);
  const description = readModel(configuration, source);
  const model = withoutStrays(() => {
    const context = { source, notes, kerasMajor: majorOf(archive, configuration) };
    const built = buildModel(description, context);
    const match = archive.format === 'hdf5' ? matchByName : matchByPath;
    assign(match(built, archive), source);
    return built.model satisfies tf.LayersModel;
  });
  return { model, metadata: null, notes: notes.sentences() };
}

/** The kernels of such a file would load without a word and give other numbers. */
function refuseTheano({ backend, source }: KerasArchive): void {
  if (backend !== 'theano') return;
  throw new LucidaError(
    `${source} was saved by Keras on Theano, whose convolutions turn their kernels around; load it ` +
      'with Keras on TensorFlow, which turns them back, and save it again.',
  );
}

function configurationOf({ config, source }: KerasArchive, given: string | undefined): Json {
  if (given === undefined) {
    if (config !== null) return config;
    throw new LucidaError(
      `${source} holds weights without the model that they belong to; give the model's configuration ` +
        'too (--config, the option config), the text that model.to_json() returns in Keras.',
    );
  }
  if (config !== null) {
    throw new UsageError(
      `${source} holds its model's configuration itself; leave out the one that was given beside it.`,
    );
  }
  try {
    return JSON.parse(given) as Json;
  } catch (error) {
    throw new LucidaError(
      `The configuration given with ${source} is not JSON; give the text that model.to_json() returns.`,
      { cause: error },
    );
  }
}

function noteTraining(archive: KerasArchive, config: Json, notes: Notes): void {
  if (archive.hasOptimizerState) notes.add("The optimizer's state is left out.");
  const compiled = isObject(config) ? config.compile_config : null;
  if (isObject(compiled) && Object.keys(compiled).length > 0) {
    notes.add(
      'The settings that the model was compiled with (optimizer, loss, metrics) are left out.',
    );
  }
}

/** Files of weights only say no version; `to_json()` of Keras 1 and 2 does, that of Keras 3 does not. */
function majorOf({ kerasVersion }: KerasArchive, config: Json): number | null {
  const version = kerasVersion ?? (isObject(config) ? config.keras_version : null);
  if (typeof version === 'string') return Number.parseInt(version, 10);
  return JSON.stringify(config).includes('"DTypePolicy"') ? 3 : null;
}
