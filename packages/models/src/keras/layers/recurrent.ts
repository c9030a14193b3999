import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';
import { isObject, type JsonObject, show } from '../config/json.js';
import { readActivation } from './activations.js';
import type { LayerToTranslate, Shape, TfjsLayer, Translator } from './types.js';
import { single } from './with-activation.js';

/** SimpleRNN, LSTM, GRU, under the names that tfjs has for them too. */
export const recurrent: Translator = (layer) => {
  const { args } = layer;
  for (const flag of ['return_state', 'stateful', 'time_major']) {
    args.mustBe(flag, false);
  }
  // tfjs computes the recurrent part of a GRU as it was before reset_after.
  args.mustBe('reset_after', false);
  // There are no masks, for no layer that makes them can be imported.
  args.ignore('unit_forget_bias', 'implementation', 'unroll', 'use_cudnn', 'zero_output_for_mask');
  const units = args.number('units');
  const functions: JsonObject = {};
  for (const name of ['activation', 'recurrent_activation']) {
    const value = args.take(name);
    if (value !== null) functions[name] = functionOf(value, layer);
  }
  return single(layer, layer.className, {
    units,
    ...functions,
    ...args.keep('use_bias', 'dropout', 'recurrent_dropout', 'return_sequences', 'go_backwards'),
    // Orthogonal ones, which are the default, take long to make.
    recurrent_initializer: 'zeros',
  });
};

function functionOf(value: Json, layer: LayerToTranslate): string {
  const activation = readActivation(value, layer);
  if (activation.kind === 'function') return activation.name;
  throw new LucidaError(
    `${layer.where} has the activation ${activation.className}, which is a layer, and a recurrent ` +
      'layer takes only functions.',
  );
}

export const bidirectional: Translator = (layer) => {
  const mergeMode = layer.args.take('merge_mode') ?? 'concat';
  const forward = layer.args.take('layer');
  const backward = layer.args.take('backward_layer');
  if (backward !== null && essence(backward) !== essence(forward)) {
    throw new LucidaError(
      `${layer.where} has a backward layer of its own, and only the mirror of the forward layer is ` +
        'supported.',
    );
  }
  return single(layer, 'Bidirectional', {
    merge_mode: mergeMode,
    layer: wrapped(layer, forward, layer.inputShapes),
  });
};

/** A layer's class and arguments, without what sets the two directions apart. */
function essence(layer: Json): string {
  if (!isObject(layer) || !isObject(layer.config)) return '';
  const { go_backwards: _goBackwards, ...config } = layer.config;
  const incidental = new Set(['name', 'shared_object_id', 'build_config']);
  return JSON.stringify([layer.class_name, config], (key, value) =>
    incidental.has(key) ? undefined : value,
  );
}

export const timeDistributed: Translator = (layer) => {
  const shapes = layer.inputShapes.map(([batch = null, , ...rest]) => [batch, ...rest]);
  return single(layer, 'TimeDistributed', {
    layer: wrapped(layer, layer.args.take('layer'), shapes),
  });
};

function wrapped(layer: LayerToTranslate, inner: Json, inputShapes: readonly Shape[]): JsonObject {
  if (!isObject(inner) || typeof inner.class_name !== 'string' || !isObject(inner.config)) {
    throw new LucidaError(`${layer.where} wraps ${show(inner)}, and a layer was expected.`);
  }
  const { name = `${layer.name}_inner` } = inner.config;
  const description = { name: String(name), className: inner.class_name, config: inner.config };
  const { layers, adapt } = layer.translateInner(description, inputShapes);
  const [only, second] = layers as readonly [TfjsLayer, TfjsLayer?];
  if (second !== undefined || adapt !== undefined) {
    throw new LucidaError(
      `${layer.where} wraps a ${inner.class_name}, for which TensorFlow.js has no single layer.`,
    );
  }
  return { class_name: only.type, config: { ...only.config, name: only.name } };
}
