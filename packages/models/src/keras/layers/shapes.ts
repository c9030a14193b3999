import { LucidaError } from '@lucida/runtime/errors';
import type { Json } from '../../io/model-json.js';
import { show } from '../config/json.js';
import type { Shape, Translator } from './types.js';
import { single } from './with-activation.js';

/** Flattening what is flat already is nothing, which tfjs' layer does not take. */
export const flatten: Translator = (layer) => {
  layer.args.channelsLast();
  return layer.inputShapes[0]?.length === 2
    ? single(layer, 'Activation', { activation: 'linear' })
    : single(layer, 'Flatten', {});
};

/** With the size that is left open written out, which tfjs passes on as unknown. */
export const reshape: Translator = (layer) => {
  const sizes = layer.args.sizes('target_shape');
  const target = Array.isArray(sizes) ? sizes.map(Number) : [Number(sizes)];
  const known = target.filter((size) => size >= 0).reduce((product, size) => product * size, 1);
  const total = sizeOf(layer.inputShapes[0] ?? []);
  const written =
    total === null ? target : target.map((size) => (size < 0 ? Math.floor(total / known) : size));
  return single(layer, 'Reshape', { target_shape: written });
};

export const permute: Translator = (layer) =>
  single(layer, 'Permute', { dims: layer.args.sizes('dims') });

export const repeatVector: Translator = (layer) =>
  single(layer, 'RepeatVector', { n: layer.args.number('n') });

export const zeroPadding2d: Translator = (layer) => {
  layer.args.channelsLast();
  return single(layer, 'ZeroPadding2D', { padding: pairs(layer.args.sizes('padding')) });
};

export const cropping2d: Translator = (layer) => {
  layer.args.channelsLast();
  return single(layer, 'Cropping2D', { cropping: pairs(layer.args.sizes('cropping')) });
};

/** Top and bottom, left and right; Keras 1 also writes the four in a row. */
function pairs(value: Json): Json {
  if (!Array.isArray(value))
    return [
      [value, value],
      [value, value],
    ];
  const [a = 0, b = 0, c = 0, d = 0] = value;
  if (value.length === 4)
    return [
      [a, b],
      [c, d],
    ];
  return Array.isArray(a)
    ? value
    : [
        [a, a],
        [b, b],
      ];
}

export const upSampling2d: Translator = (layer) => {
  layer.args.channelsLast();
  // tfjs places the pixels of the other kinds elsewhere than Keras does.
  layer.args.mustBe('interpolation', 'nearest');
  const size = layer.args.sizes('size');
  return single(layer, 'UpSampling2D', { size: Array.isArray(size) ? size : [size, size] });
};

/** Cuts out the middle; where the image is too small Keras would enlarge it. */
export const centerCrop: Translator = (layer) => {
  layer.args.channelsLast();
  const [, height, width] = layer.inputShapes[0] ?? [];
  const margin = (length: number | null | undefined, wanted: number): [number, number] => {
    if (typeof length !== 'number' || length < wanted) {
      throw new LucidaError(
        `${layer.where} cuts ${wanted} pixels out of ${show(length ?? null)}, which is supported only ` +
          'for images of a fixed size that are large enough.',
      );
    }
    const before = Math.floor((length - wanted) / 2);
    return [before, length - wanted - before];
  };
  return single(layer, 'Cropping2D', {
    cropping: [
      margin(height, layer.args.number('height')),
      margin(width, layer.args.number('width')),
    ],
  });
};

function sizeOf([, ...sample]: Shape): number | null {
  return sample.includes(null)
    ? null
    : sample.reduce<number>((product, n) => product * (n ?? 0), 1);
}
