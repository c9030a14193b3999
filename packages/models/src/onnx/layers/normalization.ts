import { axesInOrder } from '../value.js';
import { type LayerToWrite, type LayerWriter, refuse, weightOf } from './types.js';

export const batchNormalization: LayerWriter = (layer) => {
  const { writer, name, config } = layer;
  requireLastAxis(layer);
  const input = layer.inputs[0]!;
  const flat = input.shape.length === 1;
  const image = flat && input.order === 'channels-first' ? input.flattened : null;
  const channels = input.shape.at(-1)!;
  const perChannel = (weight: string, fallback: number) => {
    const values = weightOf(layer, weight);
    if (values === null) return writer.floats(new Array(channels).fill(fallback), [channels]);
    return writer.weight(`${name}/${weight}`, values, {
      view: image ?? [channels],
      order: image === null ? [0] : axesInOrder(image, 'channels-first'),
      shape: [channels],
    });
  };
  const value = flat ? input : input.ordered('channels-first');
  const result = writer.add(
    'BatchNormalization',
    [
      value.name,
      perChannel('gamma', 1),
      perChannel('beta', 0),
      perChannel('moving_mean', 0),
      perChannel('moving_variance', 1),
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
  const channels = value.shape.at(-1)!;
  const gamma = weightOf(layer, 'gamma');
  const beta = weightOf(layer, 'beta');
  const scale =
    gamma === null
      ? writer.floats(new Array(channels).fill(1), [channels])
      : writer.weight(`${name}/gamma`, gamma);
  const offset = beta === null ? [] : [writer.weight(`${name}/beta`, beta)];
  const result = writer.add('LayerNormalization', [value.name, scale, ...offset], name, {
    axis: -1,
    epsilon: { float: config.epsilon as number },
  });
  return value.like(result);
};

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
