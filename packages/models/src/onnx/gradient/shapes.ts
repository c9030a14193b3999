import { pairs, rescalingConstant } from '../layers/shapes.js';
import { numbers } from '../layers/types.js';
import { inOrder, Value } from '../value.js';
import { inOrderOf } from './order.js';
import type { LayerGradient } from './types.js';

export const identity: LayerGradient = ({ gradient }) => [gradient];

/** Reshape and Flatten. */
export const reshape: LayerGradient = ({ writer, name, inputs, before, gradient }) => {
  const { shape } = inputs[0]!;
  if (shape.length === 1 && before.shape.length === 1) return [gradient];
  const { order } = before;
  const sizes = writer.integers([0, ...inOrder(shape, order)]);
  const result = writer.add('Reshape', [inOrderOf(gradient, before), sizes], `${name}/gradient`);
  return [new Value(writer, shape, order, result)];
};

export const permute: LayerGradient = (layer) => {
  const { writer, name, inputs, gradient } = layer;
  const dims = numbers(layer, 'dims');
  const perm = [0, ...dims.map((_, axis) => dims.indexOf(axis + 1) + 1)];
  const result = writer.add('Transpose', [gradient.in('channels-last')], `${name}/gradient`, {
    perm,
  });
  return [new Value(writer, inputs[0]!.shape, 'channels-last', result)];
};

export const repeatVector: LayerGradient = ({ writer, name, inputs, gradient }) => {
  const operands = [gradient.in('channels-last'), writer.integers([1])];
  const result = writer.add('ReduceSum', operands, `${name}/gradient`, { keepdims: 0 });
  return [new Value(writer, inputs[0]!.shape, 'channels-last', result)];
};

export const zeroPadding2d: LayerGradient = (layer) => {
  const { writer, name, inputs, gradient } = layer;
  const { shape } = inputs[0]!;
  const [[top], [left]] = pairs(layer, 'padding');
  const [height, width] = shape as [number, number, number];
  const bounds = [
    [top, left],
    [top + height, left + width],
    [2, 3],
  ];
  const operands = [
    gradient.in('channels-first'),
    ...bounds.map((values) => writer.integers(values)),
  ];
  return [
    new Value(writer, shape, 'channels-first', writer.add('Slice', operands, `${name}/gradient`)),
  ];
};

export const cropping2d: LayerGradient = (layer) => {
  const { writer, name, inputs, gradient } = layer;
  const [[top, bottom], [left, right]] = pairs(layer, 'cropping');
  const pads = writer.integers([0, 0, top, left, 0, 0, bottom, right]);
  const result = writer.add('Pad', [gradient.in('channels-first'), pads], `${name}/gradient`);
  return [new Value(writer, inputs[0]!.shape, 'channels-first', result)];
};

export const rescaling: LayerGradient = (layer) => {
  const { writer, name, before, gradient } = layer;
  const operands = [inOrderOf(gradient, before), rescalingConstant(layer, before, 'scale')];
  return [before.like(writer.add('Mul', operands, `${name}/gradient`))];
};
