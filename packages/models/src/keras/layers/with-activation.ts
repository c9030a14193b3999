import type { JsonObject } from '../config/json.js';
import { readActivation } from './activations.js';
import type { LayerToTranslate, TfjsLayer, Translation } from './types.js';

/** One tfjs layer of the Keras layer's own name. */
export function single(layer: LayerToTranslate, type: string, config: JsonObject): Translation {
  return { layers: [{ type, name: layer.name, config }] };
}

/**
 * A tfjs layer with the Keras layer's activation: as its own, or, where the activation is a layer,
 * with that layer after it.
 */
export function withActivation(
  layer: LayerToTranslate,
  type: string,
  config: JsonObject,
): Translation {
  const activation = readActivation(layer.args.take('activation'), layer);
  if (activation.kind === 'function') {
    return single(layer, type, { ...config, activation: activation.name });
  }
  const { className, config: activationConfig } = activation;
  const own: TfjsLayer = { type, name: layer.name, config: { ...config, activation: 'linear' } };
  // Of its input's shape activations look at the number of axes only, which is the same here.
  const after = layer.translateInner({
    name: `${layer.name}_activation`,
    className,
    config: activationConfig,
  });
  return { ...after, layers: [own, ...after.layers] };
}
