import { LucidaError } from '@lucida/runtime/errors';
import { show } from '../config/json.js';
import type { LayerToTranslate, Translation, Translator } from './types.js';
import { single } from './with-activation.js';

/** Add, Multiply, Average, Maximum, Minimum: under the names that tfjs has for them too. */
export const elementwise: Translator = (layer) => mergeBy(layer, layer.className);

function mergeBy(layer: LayerToTranslate, type: string): Translation {
  const ranks = new Set(layer.inputShapes.map(({ length }) => length));
  if (ranks.size > 1) {
    throw new LucidaError(
      `${layer.where} merges inputs with different numbers of axes, which is not supported.`,
    );
  }
  return single(layer, type, {});
}

export const concatenate: Translator = (layer) => concatenateAlong(layer, 'axis');

/** tfjs takes any negative axis for the last. */
function concatenateAlong(layer: LayerToTranslate, argument: string): Translation {
  const axis = layer.args.number(argument, -1);
  const rank = layer.inputShapes[0]?.length ?? 0;
  return single(layer, 'Concatenate', { axis: axis < 0 ? axis + rank : axis });
}

const MODES: Readonly<Record<string, string>> = {
  sum: 'Add',
  mul: 'Multiply',
  ave: 'Average',
  max: 'Maximum',
};

/** The one layer for all of them in Keras 1. */
export const merge: Translator = (layer) => {
  const mode = layer.args.take('mode');
  layer.args.mustBe('mode_type', 'raw');
  layer.args.ignore(
    'output_shape_type',
    'output_mask_type',
    'dot_axes',
    'arguments',
    'output_mask',
  );
  layer.args.mustBe('output_shape');
  if (mode === 'concat') return concatenateAlong(layer, 'concat_axis');
  layer.args.ignore('concat_axis');
  const type = typeof mode === 'string' && Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
  if (type !== undefined) return mergeBy(layer, type);
  throw new LucidaError(
    `${layer.where} merges by ${show(mode)}, and only concat, ${Object.keys(MODES).join(', ')} can ` +
      'be imported.',
  );
};
