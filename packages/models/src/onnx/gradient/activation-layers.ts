import { weightOf } from '../layers/types.js';
import { axesInOrder } from '../value.js';
import {
  type ActivationGradient,
  elu,
  relu,
  softmax,
  throughActivation,
  where,
} from './activations.js';
import type { LayerGradient, LayerInReverse } from './types.js';

const layerOf =
  (gradientOf: (layer: LayerInReverse) => ActivationGradient): LayerGradient =>
  (layer) => [
    throughActivation(layer, 'input', layer.inputs[0]!, layer.gradient, gradientOf(layer)),
  ];

export const eluLayer = layerOf(() => elu);
export const softmaxLayer = layerOf(() => softmax);

/** At its largest value the gradient still passes, as in tfjs. */
export const reluLayer = layerOf(({ config: { maxValue } }) =>
  typeof maxValue === 'number'
    ? where(({ f, x }) => f('And', f('Greater', x, 0), f('LessOrEqual', x, maxValue)))
    : relu,
);

export const thresholdedReluLayer = layerOf(({ config }) =>
  where(({ f, x }) => f('Greater', x, config.theta as number)),
);

export const leakyReluLayer = layerOf(({ config }) => {
  const alpha = config.alpha as number;
  // What it gives has the sign of what it takes, unless the slope turns it.
  return ({ f, gradient, x, y }) =>
    f('Where', f('Greater', alpha < 0 ? x : y, 0), gradient, f('Mul', gradient, alpha));
});

export const preluLayer = layerOf((layer) => {
  const { writer, name, value } = layer;
  const alpha = weightOf(layer, 'alpha')!;
  const order = axesInOrder(alpha.shape, value.order);
  const slope = writer.weight(`${name}/alpha`, alpha, { order });
  return ({ f, gradient, x }) =>
    f('Where', f('Greater', x, 0), gradient, f('Mul', gradient, slope));
});
