import type { TfjsLayer, Translator } from './types.js';
import { single } from './with-activation.js';

/** Pooling over windows, under the name that tfjs has for it too. */
export const pooling: Translator = (layer) => {
  layer.args.channelsLast();
  layer.args.check('padding', 'valid', 'same');
  return single(layer, layer.className, layer.args.keep('pool_size', 'strides', 'padding'));
};

/** Pooling over all positions. Where Keras keeps their axes with length 1, a reshape brings them back. */
export const globalPooling: Translator = (layer) => {
  layer.args.channelsLast();
  if (layer.args.take('keepdims') !== true) return single(layer, layer.className, {});
  const shape = layer.inputShapes[0] ?? [];
  const ones = shape.slice(1, -1).map(() => 1);
  const pool: TfjsLayer = { type: layer.className, name: `${layer.name}_pool`, config: {} };
  const reshape = single(layer, 'Reshape', { target_shape: [...ones, shape.at(-1) ?? null] });
  return { layers: [pool, ...reshape.layers] };
};
