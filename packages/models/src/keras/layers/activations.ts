import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';
import { isObject, type JsonObject, show } from '../config/json.js';
import type { LayerToTranslate } from './types.js';

/** Keras' activation functions by name, and what tfjs calls the same function. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  elu: 'elu',
  selu: 'selu',
  sigmoid: 'sigmoid',
  softplus: 'softplus',
  softsign: 'softsign',
  tanh: 'tanh',
  softmax: 'softmax',
  softmax_v2: 'softmax',
  log_softmax: 'log_softmax',
  gelu: 'gelu',
  mish: 'mish',
  silu: 'swish',
  swish: 'swish',
};

/** An activation as a name that tfjs knows, or as a Keras layer that computes it. */
export type Activation =
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'layer'; readonly className: string; readonly config: JsonObject };

/**
 * Reads a layer's `activation` argument: a name, an object around a name, or a layer.
 *
 * @throws LucidaError for a function that tfjs has not, or that is a user's own.
 */
export function readActivation(value: Json, layer: LayerToTranslate): Activation {
  if (value === null) return { kind: 'function', name: 'linear' };
  if (typeof value === 'string') return byName(value, layer);
  if (isObject(value) && value.class_name === 'function' && typeof value.config === 'string') {
    const { registered_name: registered, config: name } = value;
    if (typeof registered === 'string' && registered.includes('>')) throw unknown(name, layer);
    return byName(name, layer);
  }
  if (isObject(value) && typeof value.class_name === 'string') {
    const { class_name: className, config } = value;
    return { kind: 'layer', className, config: isObject(config) ? config : {} };
  }
  throw unknown(show(value), layer);
}

function byName(name: string, layer: LayerToTranslate): Activation {
  if (name === 'hard_sigmoid') return hardSigmoid(layer);
  if (name === 'leaky_relu') {
    return { kind: 'layer', className: 'LeakyReLU', config: { alpha: 0.2 } };
  }
  if (!Object.hasOwn(FUNCTIONS, name)) throw unknown(name, layer);
  return { kind: 'function', name: FUNCTIONS[name] as string };
}

/** Keras 3 gave the name to another function: min(max(x + 3, 0), 6) / 6 for min(max(x / 5 + 1/2, 0), 1). */
function hardSigmoid(layer: LayerToTranslate): Activation {
  if (layer.kerasMajor !== null && layer.kerasMajor < 3) {
    return { kind: 'function', name: 'hard_sigmoid' };
  }
  throw new LucidaError(
    `${layer.where} has the activation hard_sigmoid, which is another function since Keras 3 than ` +
      `in TensorFlow.js${layer.kerasMajor === null ? ', and the file does not say its version' : ''}; ` +
      'use sigmoid in the model.',
  );
}

function unknown(name: string, { where }: LayerToTranslate): LucidaError {
  return new LucidaError(
    `${where} has the activation ${name}, which TensorFlow.js does not have; those that can be ` +
      `imported are ${Object.keys(FUNCTIONS).join(', ')}, hard_sigmoid (before Keras 3) and leaky_relu.`,
  );
}
