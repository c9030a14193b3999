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

/**
 * Pooling over all positions, `[n, channels]`, one axis after the other: where onnxruntime (1.24) adds
 * up 1,517 equal values at once, the fifth digit of their average is wrong, and by axes the seventh.
 */
const globalPooling =
  (op: 'ReduceMax' | 'ReduceMean'): LayerWriter =>
  ({ writer, name, inputs, outputShape }) => {
    const image = inputs[0]!.in('channels-first');
    const axes = inputs[0]!.shape.slice(1).map((_, axis) => axis + 2);
    const pooled = axes.reduceRight(
      (values, axis) => writer.add(op, [values], name, { axes: [axis], keepdims: 0 }),
      image,
    );
    return new Value(writer, outputShape, 'channels-last', pooled);
  };

export const maxPooling = pooling('MaxPool');
export const averagePooling = pooling('AveragePool');
export const globalMaxPooling = globalPooling('ReduceMax');
export const globalAveragePooling = globalPooling('ReduceMean');
