import { axesInOrder, Value } from '../value.js';
import { type LayerWriter, weightOf } from './types.js';

/**
 * A product with the kernel `[inputs, units]`. After a flattened image with channels first the
 * kernel's rows change places, rather than the activations; on an image that has channels first it is
 * a convolution with a window of one.
 */
export const dense: LayerWriter = (layer) => {
  const { writer, name, outputShape } = layer;
  const input = layer.inputs[0]!;
  const kernel = weightOf(layer, 'kernel')!;
  const units = kernel.shape[1]!;
  const offset = weightOf(layer, 'bias');
  const bias = offset === null ? [] : [writer.weight(`${name}/bias`, offset)];
  if (input.shape.length === 1) {
    const image = input.order === 'channels-first' ? input.flattened : null;
    const order = image === null ? [0] : axesInOrder(image, 'channels-first');
    const weight = writer.weight(`${name}/kernel`, kernel, {
      view: [...(image ?? [kernel.shape[0]!]), units],
      order: [...order, order.length],
      shape: kernel.shape,
    });
    const result = writer.add('Gemm', [input.name, weight, ...bias], name);
    return new Value(writer, outputShape, 'channels-last', result);
  }
  if (input.order === 'channels-first') {
    const window = input.shape.slice(0, -1).map(() => 1);
    const weight = writer.weight(`${name}/kernel`, kernel, {
      order: [1, 0],
      shape: [units, kernel.shape[0]!, ...window],
    });
    const result = writer.add('Conv', [input.name, weight, ...bias], name, {
      kernel_shape: window,
    });
    return new Value(writer, outputShape, 'channels-first', result);
  }
  const sum = writer.add('MatMul', [input.name, writer.weight(`${name}/kernel`, kernel)], name);
  const result = offset === null ? sum : writer.add('Add', [sum, ...bias], `${name}/sum`);
  return new Value(writer, outputShape, 'channels-last', result);
};
