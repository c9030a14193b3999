import type { Json } from '../../io/model-json.js';
import { isObject, type JsonObject } from '../config/json.js';
import type { Notes } from '../notes.js';
import type { LayerDescription, LayerToTranslate } from './types.js';

/** Kernel and bias regularisers, which are kept where they are sums of L1 and L2, and told of where not. */
export function regularizers(layer: LayerToTranslate): JsonObject {
  const kept: JsonObject = {};
  for (const name of ['kernel_regularizer', 'bias_regularizer']) {
    const value = layer.args.take(name);
    if (value === null) continue;
    const strengths = l1l2(value);
    if (strengths === null) {
      layer.notes.add('The regularisers of % are left out: only L1 and L2 are known.', layer.name);
    } else {
      kept[name] = { class_name: 'L1L2', config: strengths };
    }
  }
  return kept;
}

/** Strengths of a regulariser in the words of Keras 1 (`{ name, l1, l2 }`), 2 or 3. */
function l1l2(value: Json): JsonObject | null {
  if (!isObject(value)) return null;
  const { class_name: type, name, config } = value;
  const known = /^(L1|L2|L1L2|WeightRegularizer|L1L2Regularizer)$/;
  if (typeof (type ?? name) !== 'string' || !known.test(String(type ?? name))) return null;
  const { l1, l2 } = isObject(config) ? config : value;
  const strength = (number: Json | undefined) => (typeof number === 'number' ? number : 0);
  return { l1: strength(l1), l2: strength(l2) };
}

/** Regularisers that have no place in tfjs' layers, and constraints, act in training only. */
export function noteConstraints({ name, config }: LayerDescription, notes: Notes): void {
  for (const [argument, value] of Object.entries(config)) {
    const kept = /^(kernel|bias|W|b)_regularizer$/.test(argument);
    if (value !== null && !kept && /_(constraint|regularizer)$/.test(argument)) {
      notes.add(
        'Constraints and some regularisers, which act in training only, are left out: %.',
        `${name}.${argument}`,
      );
    }
  }
}
