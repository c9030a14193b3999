import { axesInOrder, Value } from '../value.js';
import { type LayerToWrite, type LayerWriter, weightOf } from './types.js';

/** How a dense layer's product with its kernel is written. */
interface DenseForm {
  readonly of: 'vector' | 'channels-first' | 'channels-last';
  /** `[inputs, units]`; `[units, inputs, ...window]` where it is of an image with channels first. */
  readonly kernel: string;
  /** Of the convolution that it is there. */
  readonly window: readonly number[];
}

/**
 * A product with the kernel `[inputs, units]`. After a flattened image with channels first the
 * kernel's rows change places, rather than the activations; on an image that has channels first it is
 * a convolution with a window of one.
 */
export const dense: LayerWriter = (layer) => {
  const { writer, name, outputShape } = layer;
  const input = layer.inputs[0]!.name;
  const { of, kernel, window } = denseForm(layer);
  const offset = weightOf(layer, 'bias');
  const bias = offset === null ? [] : [writer.weight(`${name}/bias`, offset)];
  if (of === 'vector') {
    const result = writer.add('Gemm', [input, kernel, ...bias], name);
    return new Value(writer, outputShape, 'channels-last', result);
  }
  if (of === 'channels-first') {
    const result = writer.add('Conv', [input, kernel, ...bias], name, { kernel_shape: window });
    return new Value(writer, outputShape, 'channels-first', result);
  }
  const sum = writer.add('MatMul', [input, kernel], name);
  const result = offset === null ? sum : writer.add('Add', [sum, ...bias], `${name}/sum`);
  return new Value(writer, outputShape, 'channels-last', result);
};

export function denseForm(layer: LayerToWrite): DenseForm {
  const input = layer.inputs[0]!;
  const weight = weightOf(layer, 'kernel')!;
  const [inputs, units] = weight.shape as [number, number];
  const name = `${layer.name}/kernel`;
  if (input.shape.length === 1) {
    const image = input.order === 'channels-first' ? input.flattened : null;
    const order = image === null ? [0] : axesInOrder(image, 'channels-first');
    const kernel = layer.writer.weight(name, weight, {
      view: [...(image ?? [inputs]), units],
      order: [...order, order.length],
      shape: weight.shape,
    });
    return { of: 'vector', kernel, window: [] };
  }
  if (input.order === 'channels-last') {
    return { of: 'channels-last', kernel: layer.writer.weight(name, weight), window: [] };
  }
  const window = input.shape.slice(0, -1).map(() => 1);
  const arrangement = { order: [1, 0], shape: [units, inputs, ...window] };
  return { of: 'channels-first', kernel: layer.writer.weight(name, weight, arrangement), window };
}
