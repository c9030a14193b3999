import { perChannel } from '../layers/normalization.js';
import { formula } from './formula.js';
import { inOrderOf } from './order.js';
import type { LayerGradient } from './types.js';

/** Mean and variance are those that were gathered in training, so it is a factor for each channel. */
export const batchNormalization: LayerGradient = (layer) => {
  const { writer, name, before, config } = layer;
  const f = formula(writer, `${name}/gradient`);
  const variance = perChannel(layer, before, 'moving_variance', 1);
  const deviation = f('Sqrt', f('Add', variance, config.epsilon as number));
  const factor = f('Div', perChannel(layer, before, 'gamma', 1), deviation);
  const ones =
    before.shape.length > 1 && before.order === 'channels-first'
      ? before.shape.slice(1).map(() => 1)
      : [];
  const broadcast =
    ones.length === 0 ? factor : f('Reshape', factor, writer.integers([-1, ...ones]));
  return [before.like(f('Mul', inOrderOf(layer.gradient, before), broadcast))];
};

/**
 * Of `z = (x - mean) / deviation`, from the gradient g to it:
 *
 *     (g - mean(g) - z mean(g z)) / deviation
 */
export const layerNormalization: LayerGradient = (layer) => {
  const { writer, name, inputs, before, config } = layer;
  const f = formula(writer, `${name}/gradient`);
  const mean = (x: string) => writer.add('ReduceMean', [x], `${name}/gradient`, { axes: [-1] });
  const input = inputs[0]!.in('channels-last');
  const centred = f('Sub', input, mean(input));
  const variance = mean(f('Mul', centred, centred));
  const deviation = f('Sqrt', f('Add', variance, config.epsilon as number));
  const z = f('Div', centred, deviation);
  const gradient = f(
    'Mul',
    inOrderOf(layer.gradient, before),
    perChannel(layer, before, 'gamma', 1),
  );
  const along = f('Mul', z, mean(f('Mul', gradient, z)));
  return [before.like(f('Div', f('Sub', f('Sub', gradient, mean(gradient)), along), deviation))];
};
