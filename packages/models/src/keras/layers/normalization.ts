import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';
import { show } from '../config/json.js';
import type { KerasWeight } from '../types.js';
import type { LayerToTranslate, Translator } from './types.js';
import { single } from './with-activation.js';

export const batchNormalization: Translator = (layer) => {
  // Keras 1: 1 normalises each sample by itself, 2 each batch, when the model is used, too.
  layer.args.mustBe('mode', 0);
  layer.args.mustBe('renorm', false);
  layer.args.ignore(
    'fused',
    'synchronized',
    'virtual_batch_size',
    'renorm_momentum',
    'renorm_clipping',
  );
  return single(layer, 'BatchNormalization', {
    axis: lastAxis(layer),
    ...layer.args.keep('momentum', 'epsilon', 'center', 'scale'),
  });
};

export const layerNormalization: Translator = (layer) => {
  layer.args.mustBe('rms_scaling', false);
  return single(layer, 'LayerNormalization', {
    axis: lastAxis(layer),
    ...layer.args.keep('epsilon', 'center', 'scale'),
  });
};

/**
 * `(x - mean) / max(sqrt(variance), 1e-7)` with constants that Keras took from data beforehand: a
 * batch normalisation without scale and offset.
 */
export const normalization: Translator = (layer) => {
  layer.args.mustBe('invert', false);
  const constants = ['mean', 'variance'].map((name) => layer.args.take(name));
  const channels = layer.inputShapes[0]?.at(-1) ?? 0;
  const axis = layer.args.take('axis');
  if (!isNone(axis)) lastOf(axis, layer);
  const translation = single(layer, 'BatchNormalization', {
    axis: -1,
    epsilon: 0,
    center: false,
    scale: false,
  });
  const isGiven = constants.some((constant) => constant !== null);
  return {
    ...translation,
    // Mean, variance and a count.
    kerasArrays: isGiven ? 0 : 3,
    adapt: ([mean, variance]) => {
      const [given, spread] = isGiven
        ? constants.map(numbersIn)
        : [mean?.values ?? [], variance?.values ?? []];
      const deviations = perChannel(spread ?? [], channels).map((value) => Math.max(value, 1e-14));
      return [arrayOf('mean', perChannel(given ?? [], channels)), arrayOf('variance', deviations)];
    },
  };
};

function arrayOf(name: string, values: Float32Array): KerasWeight {
  return { name, shape: [values.length], values };
}

/** One number for each channel, where one stands for all. */
function perChannel(values: ArrayLike<number>, channels: number): Float32Array {
  return values.length === 1
    ? new Float32Array(channels).fill(values[0] as number)
    : Float32Array.from(values);
}

function numbersIn(value: Json): number[] {
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  return typeof value === 'number' ? [value] : [];
}

function isNone(axis: Json): boolean {
  return axis === null || (Array.isArray(axis) && axis.length === 0);
}

function lastAxis(layer: LayerToTranslate): number {
  const axis = layer.args.take('axis');
  return axis === null ? -1 : lastOf(axis, layer);
}

/** Makes sure that an axis, or a list of one, is that of the channels, which stand last. */
function lastOf(axis: Json, { where, inputShapes: [shape] }: LayerToTranslate): number {
  const [only, second] = Array.isArray(axis) ? axis : [axis];
  if (second === undefined && (only === -1 || only === (shape?.length ?? 0) - 1)) return -1;
  throw new LucidaError(
    `${where} normalises along the axis ${show(axis)} of an input with ${shape?.length} axes, and ` +
      'only the last one, that of the channels, is supported; convert the model to channels last.',
  );
}
