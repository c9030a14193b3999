import { axesInOrder, type Value } from '../value.js';
import { type LayerToWrite, type LayerWriter, refuse, weightOf } from './types.js';

export const batchNormalization: LayerWriter = (layer) => {
  const { writer, name, config } = layer;
  requireLastAxis(layer);
  const input = layer.inputs[0]!;
  const value = input.shape.length === 1 ? input : input.ordered('channels-first');
  const weight = (weightName: string, fallback: number) =>
    perChannel(layer, value, weightName, fallback);
  const result = writer.add(
    'BatchNormalization',
    [
      value.name,
      weight('gamma', 1),
      weight('beta', 0),
      weight('moving_mean', 0),
      weight('moving_variance', 1),
    ],
    name,
    { epsilon: { float: config.epsilon as number } },
  );
  return value.like(result);
};

export const layerNormalization: LayerWriter = (layer) => {
  const { writer, name, config } = layer;
  requireLastAxis(layer);
  const value = layer.inputs[0]!.ordered('channels-last');
  const scale = perChannel(layer, value, 'gamma', 1);
  const beta = weightOf(layer, 'beta');
  const offset = beta === null ? [] : [writer.weight(`${name}/beta`, beta)];
  const result = writer.add('LayerNormalization', [value.name, scale, ...offset], name, {
    axis: -1,
    epsilon: { float: config.epsilon as number },
  });
  return value.like(result);
};

/**
 * A weight of each channel, `[channels]`, in the order of a value: one that was flattened has the
 * channels of the image's positions.
 */
export function perChannel(
  layer: LayerToWrite,
  { shape, order, flattened }: Value,
  weightName: string,
  fallback: number,
): string {
  const channels = shape.at(-1)!;
  const weight = weightOf(layer, weightName);
  if (weight === null) {
    return layer.writer.floats(new Array(channels).fill(fallback), [channels]);
  }
  const image = shape.length === 1 && order === 'channels-first' ? flattened : null;
  return layer.writer.weight(`${layer.name}/${weightName}`, weight, {
    view: image ?? [channels],
    order: image === null ? [0] : axesInOrder(image, 'channels-first'),
    shape: [channels],
  });
}

function requireLastAxis(layer: LayerToWrite): void {
  const rank = layer.inputs[0]!.shape.length + 1;
  const [axis, second] = [layer.config.axis].flat();
  if (second === undefined && (axis === -1 || axis === rank - 1)) return;
  throw refuse(
    layer,
    `it normalises along axis ${layer.config.axis} of ${rank}, and only the last one is supported`,
    'normalise along the channels',
  );
}
