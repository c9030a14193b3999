import { LucidaError, messageOf } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { refuseEndlessGraph } from './endless-graph.js';
import type { Json, ModelJson } from './model-json.js';

/**
 * Builds the model that a `model.json` describes, all weights zero. `tf.loadLayersModel` does it
 * too, but waits in between and leaves its tensors behind when the weights do not fit.
 *
 * @throws LucidaError when a layer is unknown or the layers do not fit together.
 */
export function buildTopology(topology: ModelJson['topology'], source: string): tf.LayersModel {
  refuseUnknownLayers(topology, source);
  try {
    const config = toTypeScriptConfig(topology.config) as tf.serialization.ConfigDict;
    // With fast initialisation, because the weights that follow overwrite the initial ones.
    return topology.class_name === 'Sequential'
      ? tf.Sequential.fromConfig<tf.LayersModel>(tf.Sequential, config, {}, true)
      : tf.LayersModel.fromConfig<tf.LayersModel>(tf.LayersModel, config, {}, true);
  } catch (error) {
    throw new LucidaError(
      `The layers in ${source} do not make a model: ${firstLine(messageOf(error))}`,
      { cause: error },
    );
  }
}

/** The first line of a message, shortened: tfjs' messages go on for a page. */
export function firstLine(message: string): string {
  const [line = ''] = message.split('\n');
  return line.length > 300 ? `${line.slice(0, 300)}...` : line;
}

const MODELS = ['Sequential', 'Functional', 'Model'];

function refuseUnknownLayers(topology: ModelJson['topology'], source: string): void {
  if (!MODELS.includes(topology.class_name)) {
    throw new LucidaError(
      `${source} describes a ${topology.class_name}, and one of ${MODELS.join(', ')} was expected.`,
    );
  }
  const known = tf.serialization.SerializationMap.getMap().classNameMap;
  for (const layer of layersOf(topology.config)) {
    const { class_name: type, config } = layer;
    if (typeof type !== 'string' || !Object.hasOwn(known, type)) {
      throw new LucidaError(
        `${source} uses the layer class ${JSON.stringify(type)}, which TensorFlow.js does not have; ` +
          'register it with tf.serialization.registerClass before loading.',
      );
    }
    if (MODELS.includes(type)) {
      refuseUnknownLayers({ class_name: type, config: config ?? null }, source);
    }
  }
  const isModel = (type: Json | undefined) => typeof type === 'string' && MODELS.includes(type);
  refuseEndlessGraph(layersOf(topology.config), isModel, source);
}

type JsonObject = { [key: string]: Json };

function layersOf(config: Json): JsonObject[] {
  const layers = isObject(config) ? config.layers : config;
  return Array.isArray(layers) ? layers.filter(isObject) : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Under these keys, lists start with the name of a layer, which is nobody's keyword. */
const REFERENCES = new Set(['inboundNodes', 'inputLayers', 'outputLayers']);

/**
 * Turns Python's snake_case, in which configurations are stored, into the camelCase that tfjs'
 * classes take: keys and keywords (`channels_last`), but not the names of layers.
 */
export function toTypeScriptConfig(value: Json, key = ''): Json {
  if (typeof value === 'string') return key === 'name' ? value : toCamelCase(value);
  if (Array.isArray(value)) {
    return value.map((item, i) =>
      typeof item === 'string' && i === 0 && REFERENCES.has(key)
        ? item
        : toTypeScriptConfig(item, key === 'name' ? '' : key),
    );
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const key = toCamelCase(name);
      return [key, toTypeScriptConfig(item, key)];
    }),
  );
}

function toCamelCase(text: string): string {
  const [first = '', ...words] = text.split(/_+/);
  return first + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
