import { inOrder, Value } from '../value.js';
import { type LayerToWrite, type LayerWriter, numbers, refuse } from './types.js';

export const identity: LayerWriter = ({ inputs }) => inputs[0]!;

/**
 * Reshape and Flatten. An image with channels first stays so where its channels do, and is flattened
 * as it lies: the dense layer after it knows.
 */
export const reshape: LayerWriter = (layer) => {
  const { writer, name, inputs, outputShape } = layer;
  const [input] = inputs as [Value];
  const reshaped = (order: Value['order'], flattened: Value['flattened'] = null) => {
    const sizes = writer.integers([0, ...inOrder(outputShape, order)]);
    const result = writer.add('Reshape', [input.in(order), sizes], name);
    return new Value(writer, outputShape, order, result, flattened);
  };
  const isImage = input.shape.length > 1;
  if (input.order === 'channels-first' && isImage) {
    if (outputShape.length === 1) return reshaped('channels-first', input.shape);
    if (outputShape.at(-1) === input.shape.at(-1)) return reshaped('channels-first');
  }
  if (input.shape.length === 1 && outputShape.length === 1) return input;
  return reshaped('channels-last');
};

export const permute: LayerWriter = (layer) => {
  const { writer, name, inputs, outputShape } = layer;
  const perm = [0, ...numbers(layer, 'dims')];
  const result = writer.add('Transpose', [inputs[0]!.in('channels-last')], name, { perm });
  return new Value(writer, outputShape, 'channels-last', result);
};

export const repeatVector: LayerWriter = (layer) => {
  const { writer, name, inputs, outputShape } = layer;
  const sizes = writer.integers([0, 1, inputs[0]!.shape[0]!]);
  const row = writer.add('Reshape', [inputs[0]!.in('channels-last'), sizes], `${name}/row`);
  const times = writer.integers([1, layer.config.n as number, 1]);
  return new Value(writer, outputShape, 'channels-last', writer.add('Tile', [row, times], name));
};

/**
 * onnxruntime (1.24) makes a Pad with zeros part of a max pooling after it, which then takes them for
 * minus infinity; with the smallest float beside 0 it does not. Convolutions may have the zeros.
 */
const ALMOST_ZERO = 2 ** -149;

export const zeroPadding2d: LayerWriter = (layer) => {
  const [[top, bottom], [left, right]] = pairs(layer, 'padding');
  const isSafe = layer.readers.every((type) => type.includes('Conv'));
  return ofImage(layer, (image) => {
    const pads = layer.writer.integers([0, 0, top, left, 0, 0, bottom, right]);
    const value = layer.writer.floats([isSafe ? 0 : ALMOST_ZERO]);
    return layer.writer.add('Pad', [image, pads, value], layer.name);
  });
};

export const cropping2d: LayerWriter = (layer) => {
  const [[top], [left]] = pairs(layer, 'cropping');
  const [height, width] = layer.outputShape as [number, number];
  return ofImage(layer, (image) => {
    const { writer } = layer;
    const starts = writer.integers([top, left]);
    const ends = writer.integers([top + height, left + width]);
    return writer.add('Slice', [image, starts, ends, writer.integers([2, 3])], layer.name);
  });
};

/** As tfjs does it, which puts the first pixel of the result on the first of the input. */
export const upSampling2d: LayerWriter = (layer) => {
  const scales = layer.writer.floats([1, 1, ...numbers(layer, 'size')], [4]);
  const mode = layer.config.interpolation === 'bilinear' ? 'linear' : 'nearest';
  return ofImage(layer, (image) =>
    layer.writer.add('Resize', [image, '', scales], layer.name, {
      coordinate_transformation_mode: 'asymmetric',
      mode,
      ...(mode === 'nearest' && { nearest_mode: 'floor' }),
    }),
  );
};

/** `x * scale + offset`, numbers for all channels or for each. */
export const rescaling: LayerWriter = (layer) => {
  const { writer, name } = layer;
  const value = layer.inputs[0]!;
  const scale = rescalingConstant(layer, value, 'scale');
  const scaled = writer.add('Mul', [value.name, scale], `${name}/scaled`);
  const offset = rescalingConstant(layer, value, 'offset');
  return value.like(writer.add('Add', [scaled, offset], name));
};

/** Broadcasts to a value in its order. */
export function rescalingConstant(
  layer: LayerToWrite,
  { shape, order }: Value,
  key: 'scale' | 'offset',
): string {
  const values = numbers(layer, key);
  if (values.length === 1) return layer.writer.floats(values);
  if (shape.length === 1) throw refuse(layer, `it has several values of ${key}`, 'use one');
  const spatial = order === 'channels-first' ? shape.slice(0, -1).map(() => 1) : [];
  return layer.writer.floats(values, [values.length, ...spatial]);
}

function ofImage(layer: LayerToWrite, write: (image: string) => string): Value {
  const result = write(layer.inputs[0]!.in('channels-first'));
  return new Value(layer.writer, layer.outputShape, 'channels-first', result);
}

type Pairs = [[number, number], [number, number]];

/** Rows above and below, columns left and right: one number, one for each axis, or all four. */
export function pairs({ config }: LayerToWrite, key: string): Pairs {
  const given = config[key] as number | [number, number] | Pairs;
  const [rows, columns] = typeof given === 'number' ? [given, given] : given;
  const pair = (ends: number | [number, number]): [number, number] =>
    typeof ends === 'number' ? [ends, ends] : ends;
  return [pair(rows), pair(columns)];
}
