import { Value } from '../value.js';
import type { LayerWriter } from './types.js';
import { windowsOf } from './windows.js';

/** Pooling over windows; averages are of what lies within the image, as in TensorFlow. */
const pooling =
  (op: 'MaxPool' | 'AveragePool'): LayerWriter =>
  (layer) => {
    const { size, strides, pads } = windowsOf(layer, 'poolSize');
    const input = layer.inputs[0]!.in('channels-first');
    const result = layer.writer.add(op, [input], layer.name, { kernel_shape: size, strides, pads });
    return new Value(layer.writer, layer.outputShape, 'channels-first', result);
  };

/** Pooling over all positions, `[n, channels]`. */
const globalPooling =
  (op: 'GlobalMaxPool' | 'GlobalAveragePool'): LayerWriter =>
  ({ writer, name, inputs, outputShape }) => {
    const pooled = writer.add(op, [inputs[0]!.in('channels-first')], `${name}/pooled`);
    return new Value(writer, outputShape, 'channels-last', writer.add('Flatten', [pooled], name));
  };

export const maxPooling = pooling('MaxPool');
export const averagePooling = pooling('AveragePool');
export const globalMaxPooling = globalPooling('GlobalMaxPool');
export const globalAveragePooling = globalPooling('GlobalAveragePool');
