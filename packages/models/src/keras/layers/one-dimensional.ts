import { LucidaError } from '@lucida/runtime/errors';
import type { JsonObject } from '../config/json.js';
import type { LayerToTranslate, TfjsLayer, Translator } from './types.js';

/**
 * A 1-D layer that tfjs has only for images: the signal `[length, channels]` is looked at as an image
 * `[length, 1, channels]`.
 *
 * @param type The tfjs layer for images.
 * @param name What to call the layers' result.
 * @param make Its arguments and the length of its result, from the signal's length.
 */
export function alongOneAxis(
  { inputShapes: [shape], where }: LayerToTranslate,
  type: string,
  name: string,
  make: (length: number) => { readonly config: JsonObject; readonly length: number },
): TfjsLayer[] {
  const [, length, channels] = shape ?? [];
  if (shape?.length !== 3 || typeof length !== 'number' || typeof channels !== 'number') {
    throw new LucidaError(
      `${where} is applied to an input without a fixed length, which is not supported; give the ` +
        'model a fixed input shape.',
    );
  }
  const { config, length: newLength } = make(length);
  return [
    {
      type: 'Reshape',
      name: `${name}_2d`,
      config: { target_shape: [length, 1, channels] },
    },
    { type, name: `${name}_${type.toLowerCase()}`, config },
    { type: 'Reshape', name, config: { target_shape: [newLength, channels] } },
  ];
}

/** Numbers at both ends, given as one for both or as a pair. */
function ends(value: unknown): [number, number] {
  return Array.isArray(value)
    ? [Number(value[0]), Number(value[1])]
    : [Number(value), Number(value)];
}

export const zeroPadding1d: Translator = (layer) => {
  layer.args.channelsLast();
  const [before, after] = ends(layer.args.sizes('padding'));
  return {
    layers: alongOneAxis(layer, 'ZeroPadding2D', layer.name, (length) => ({
      config: {
        padding: [
          [before, after],
          [0, 0],
        ],
      },
      length: before + length + after,
    })),
  };
};

export const cropping1d: Translator = (layer) => {
  const [before, after] = ends(layer.args.sizes('cropping'));
  return {
    layers: alongOneAxis(layer, 'Cropping2D', layer.name, (length) => ({
      config: {
        cropping: [
          [before, after],
          [0, 0],
        ],
      },
      length: length - before - after,
    })),
  };
};

export const upSampling1d: Translator = (layer) => {
  const size = layer.args.number('size');
  return {
    layers: alongOneAxis(layer, 'UpSampling2D', layer.name, (length) => ({
      config: { size: [size, 1] },
      length: size * length,
    })),
  };
};
