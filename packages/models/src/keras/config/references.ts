import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';
import { isObject, type JsonObject, show } from './json.js';
import type { Reference } from './types.js';

/**
 * The tensors that a value names: `["conv", 0, 0]` (Keras 3), a list of such (`input_layers` of
 * Keras 1 and 2), lists of lists, or an object of them by name.
 */
export function readReferences(value: Json | undefined, where: string): Reference[] {
  if (Array.isArray(value)) {
    const [layer, call, output] = value;
    if (typeof layer !== 'string') return value.flatMap((item) => readReferences(item, where));
    if (isCount(call) && isCount(output)) return [{ layer, call, output }];
  }
  if (isObject(value)) {
    return Object.values(value).flatMap((item) => readReferences(item, where));
  }
  throw new LucidaError(`${where} names a tensor by ${show(value ?? null)}; the file is damaged.`);
}

/**
 * What each application of a layer is applied to, from its `inbound_nodes`: lists of
 * `[layer, call, output, arguments]` (Keras 1 without the arguments), or `{ args, kwargs }` with
 * tensors in them (Keras 3).
 *
 * @param augments Whether the layer alters data in training only. Keras 3 writes of the calls of
 *   such layers that they train, whatever the user wrote, and lets them rest in `predict`.
 */
export function readCalls(
  value: Json | undefined,
  where: string,
  augments: boolean,
): Reference[][] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    throw new LucidaError(`${where} has inbound_nodes that are no list; the file is damaged.`);
  }
  return value.map((node) =>
    isObject(node) ? readCallWithArguments(node, where, augments) : readListedCall(node, where),
  );
}

function readListedCall(node: Json, where: string): Reference[] {
  for (const item of referencesIn(node)) {
    const [, , , args] = item;
    if (isObject(args)) refuseArguments(args, where);
  }
  return readReferences(node, where);
}

function referencesIn(node: Json): Json[][] {
  if (!Array.isArray(node)) return [];
  return typeof node[0] === 'string' ? [node] : node.flatMap(referencesIn);
}

function readCallWithArguments(
  { args, kwargs }: JsonObject,
  where: string,
  augments: boolean,
): Reference[] {
  if (isObject(kwargs)) refuseArguments(augments ? { ...kwargs, training: null } : kwargs, where);
  const [inputs = null, ...others] = Array.isArray(args) ? args : [];
  const beside = others.find((other) => other !== null);
  // Operations (`x + y`), which a .h5 file of Keras 3 does not tell from layers, take several.
  if (beside !== undefined) throw appliedTo(beside, where);
  return tensorsIn(inputs, where);
}

function tensorsIn(value: Json, where: string): Reference[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => tensorsIn(item, where));
  if (isObject(value) && value.class_name === '__keras_tensor__' && isObject(value.config)) {
    return readReferences(value.config.keras_history, where);
  }
  throw appliedTo(value, where);
}

function appliedTo(value: Json, where: string): LucidaError {
  return new LucidaError(
    `${where} is applied to ${show(value)} beside its input, as operations and not layers are; use ` +
      'the layer of that kind (Add, Multiply, ...) in the model.',
  );
}

/** Only arguments that change nothing when a model is used, not trained. */
function refuseArguments(args: JsonObject, where: string): void {
  for (const [name, value] of Object.entries(args)) {
    if (value === null || (name === 'training' && value === false)) continue;
    throw new LucidaError(
      `${where} is called with ${name} = ${show(value)}, which is not supported; only layers ` +
        'called on their inputs alone are.',
    );
  }
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
