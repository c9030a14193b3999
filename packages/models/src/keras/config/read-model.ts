import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';
import { AUGMENTATIONS } from '../augmentations.js';
import { isObject, type JsonObject, show } from './json.js';
import { readCalls, readReferences } from './references.js';
import type { KerasLayer, KerasModel, Reference } from './types.js';

/** Python code as bytes of one version of Python, and calls of TensorFlow's functions. */
const CODE = /^(Lambda|TFOpLambda|SlicingOpLambda|ClassMethod|TensorFlowOpLayer)$/;

/** Class names of models: `Model` in Keras 1 and early 2, `Functional` since. */
const FUNCTIONAL = new Set(['Functional', 'Model']);

/**
 * Reads the configuration of a model, as `model.to_json()` gives it and as files hold it.
 *
 * @param source What to call the file in errors.
 * @throws LucidaError when it is no sequential or functional model, or contradicts itself.
 */
export function readModel(value: Json, source: string): KerasModel {
  if (!isObject(value) || typeof value.class_name !== 'string' || value.config === undefined) {
    throw new LucidaError(
      `The configuration in ${source} is not that of a Keras model: an object with class_name and ` +
        'config was expected, as model.to_json() writes it.',
    );
  }
  const { class_name: type, config } = value;
  refuseCustom(value, `The model in ${source}`);
  if (type !== 'Sequential' && !FUNCTIONAL.has(type)) {
    throw new LucidaError(
      `The model in ${source} is of the class ${type}, whose layers only its Python code connects; ` +
        'save it as a sequential or functional model.',
    );
  }
  return type === 'Sequential' ? readSequential(config, source) : readFunctional(config, source);
}

function readSequential(config: Json, source: string): KerasModel {
  // Keras 1 and early 2 keep the layers alone.
  const { name, layers, build_input_shape } = Array.isArray(config)
    ? { name: undefined, layers: config, build_input_shape: undefined }
    : objectOf(config, source);
  const read = layersOf(layers, source).map((layer, i) => readLayer(layer, source, i + 1));
  refuseSameNames(read, source);
  return {
    name: typeof name === 'string' ? name : 'sequential',
    kind: 'sequential',
    layers: read,
    inputs: [],
    outputs: [],
    inputShape: Array.isArray(build_input_shape) ? shapeOf(build_input_shape) : null,
  };
}

function readFunctional(config: Json, source: string): KerasModel {
  const { name, layers, input_layers, output_layers } = objectOf(config, source);
  const model: KerasModel = {
    name: typeof name === 'string' ? name : 'model',
    kind: 'functional',
    layers: layersOf(layers, source).map((layer, i) => readLayer(layer, source, i + 1)),
    inputs: readReferences(input_layers, `The model's list of inputs in ${source}`),
    outputs: readReferences(output_layers, `The model's list of outputs in ${source}`),
    inputShape: null,
  };
  refuseSameNames(model.layers, source);
  return withCallsFromZero(model);
}

function readLayer(value: JsonObject, source: string, position: number): KerasLayer {
  const { class_name: className, config = {}, inbound_nodes } = value;
  const ownConfig = isObject(config) ? config : {};
  const name = value.name ?? ownConfig.name;
  if (typeof className !== 'string' || (typeof name !== 'string' && name !== undefined)) {
    throw new LucidaError(`${source} describes a layer as ${show(value)}; the file is damaged.`);
  }
  // Sequential models in sequential models of Keras 1 have no name.
  const named = name ?? `${className.toLowerCase()}_${position}`;
  const where = `Layer ${named} (${className}) in ${source}`;
  refuseCustom(value, where);
  if (CODE.test(className)) {
    throw new LucidaError(
      `${where} is code, not a layer: what it computes cannot be read from the file; use layers of ` +
        'Keras for it, such as Rescaling, Activation or Add.',
    );
  }
  const isModel = className === 'Sequential' || FUNCTIONAL.has(className);
  return {
    name: named,
    className,
    config: ownConfig,
    calls: readCalls(inbound_nodes, where, AUGMENTATIONS.includes(className)),
    model: isModel ? readModel({ class_name: className, config }, source) : null,
  };
}

/** Classes from outside Keras, and operations, which since Keras 3 look like layers (`x + y`: Add). */
function refuseCustom({ class_name: type, module, registered_name }: JsonObject, where: string) {
  if (typeof module === 'string' && /^keras(\.src)?\.ops\b/.test(module)) {
    throw new LucidaError(
      `${where} is the operation ${show(type ?? null)} of ${module}, not a layer; use the layer of ` +
        'that kind (Add, Multiply, Reshape, ...) in the model.',
    );
  }
  const foreign = typeof module === 'string' && !/^(tf_)?keras(\.|$)|^tensorflow\./.test(module);
  const custom = typeof registered_name === 'string' && registered_name.includes('>');
  if (foreign || custom) {
    throw new LucidaError(
      `${where} is of the custom class ${show(registered_name ?? type ?? null)}, whose code is not ` +
        'in the file; only layers of Keras itself can be imported.',
    );
  }
}

/**
 * Nested models are called from 1 in the files of most versions of Keras (0 is how their own inputs
 * and outputs are connected) and from 0 in others. Every call leads to an output of the model, so
 * that the smallest number in use tells which.
 */
function withCallsFromZero(model: KerasModel): KerasModel {
  const references = [
    ...model.layers.flatMap(({ calls }) => calls.flat()),
    ...model.inputs,
    ...model.outputs,
  ];
  const first = new Map<string, number>();
  for (const { layer, call } of references) {
    first.set(layer, Math.min(call, first.get(layer) ?? call));
  }
  const nested = new Set(model.layers.filter(({ model }) => model).map(({ name }) => name));
  const fromZero = (reference: Reference): Reference =>
    nested.has(reference.layer)
      ? { ...reference, call: reference.call - (first.get(reference.layer) ?? 0) }
      : reference;
  return {
    ...model,
    layers: model.layers.map((layer) => ({
      ...layer,
      calls: layer.calls.map((call) => call.map(fromZero)),
    })),
    outputs: model.outputs.map(fromZero),
  };
}

function objectOf(config: Json, source: string): JsonObject {
  if (isObject(config)) return config;
  throw new LucidaError(`The model's config in ${source} is ${show(config)}; the file is damaged.`);
}

function layersOf(layers: Json | undefined, source: string): JsonObject[] {
  if (!Array.isArray(layers) || layers.length === 0 || !layers.every(isObject)) {
    throw new LucidaError(`A model in ${source} lists no layers; the file is damaged.`);
  }
  return layers;
}

function shapeOf(sizes: readonly Json[]): (number | null)[] {
  return sizes.map((size) => (typeof size === 'number' ? size : null));
}

function refuseSameNames(layers: readonly KerasLayer[], source: string): void {
  const seen = new Set<string>();
  for (const { name } of layers) {
    if (seen.has(name)) {
      throw new LucidaError(`Two layers of one model in ${source} have the name ${name}.`);
    }
    seen.add(name);
  }
}
