import type { GraphWriter } from '../graph-writer.js';
import { axesInOrder, type Value } from '../value.js';
import { type LayerToWrite, type LayerWriter, refuse, weightOf } from './types.js';

/** Writes a function of single values; returns the name of its result. */
type Elementwise = (writer: GraphWriter, x: string, name: string) => string;

const operator =
  (op: string, attributes: Parameters<GraphWriter['add']>[3] = {}): Elementwise =>
  (writer, x, name) =>
    writer.add(op, [x], name, attributes);

const clipped =
  (most: number): Elementwise =>
  (writer, x, name) =>
    writer.add('Clip', [x, writer.floats([0]), writer.floats([most])], name);

/** `x * factor(x)`. */
const timesItself =
  (factor: Elementwise): Elementwise =>
  (writer, x, name) =>
    writer.add('Mul', [x, factor(writer, x, name)], name);

/** By the names that tfjs' configurations have for them. */
const FUNCTIONS: Readonly<Record<string, Elementwise>> = {
  relu: operator('Relu'),
  relu6: clipped(6),
  elu: operator('Elu'),
  selu: operator('Selu'),
  sigmoid: operator('Sigmoid'),
  hardSigmoid: operator('HardSigmoid', { alpha: { float: 0.2 }, beta: { float: 0.5 } }),
  softplus: operator('Softplus'),
  softsign: operator('Softsign'),
  tanh: operator('Tanh'),
  swish: timesItself(operator('Sigmoid')),
  mish: timesItself((writer, x, name) =>
    writer.add('Tanh', [writer.add('Softplus', [x], name)], name),
  ),
  gelu: timesItself((writer, x, name) => {
    const error = writer.add('Erf', [scaled(writer, x, Math.SQRT1_2, name)], name);
    return scaled(writer, plus(writer, error, 1, name), 0.5, name);
  }),
  // 1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)), halved.
  gelu_new: timesItself((writer, x, name) => {
    const square = writer.add('Mul', [x, x], name);
    const factor = plus(writer, scaled(writer, square, 0.044715, name), 1, name);
    const inner = writer.add('Mul', [x, factor], name);
    const bounded = writer.add('Tanh', [scaled(writer, inner, Math.sqrt(2 / Math.PI), name)], name);
    return scaled(writer, plus(writer, bounded, 1, name), 0.5, name);
  }),
};

const OVER_CHANNELS: Readonly<Record<string, string>> = {
  softmax: 'Softmax',
  logSoftmax: 'LogSoftmax',
};

/** The activation that a layer applies to its own result. */
export function activated(layer: LayerToWrite, value: Value, activation: string): Value {
  if (activation === 'linear') return value;
  const name = `${layer.name}/${activation}`;
  const overChannels = OVER_CHANNELS[activation];
  if (overChannels !== undefined) return alongChannels(layer, value, overChannels, name);
  const write = FUNCTIONS[activation];
  if (write === undefined) {
    const known = ['linear', ...Object.keys(FUNCTIONS), ...Object.keys(OVER_CHANNELS)].join(', ');
    throw refuse(layer, `its activation ${activation} has no ONNX form`, `use one of ${known}`);
  }
  return value.like(write(layer.writer, value.name, name));
}

function alongChannels({ writer }: LayerToWrite, value: Value, op: string, name: string): Value {
  const images = value.shape.length > 1 && value.order === 'channels-first';
  return value.like(writer.add(op, [value.name], name, { axis: images ? 1 : -1 }));
}

const elementwise =
  (functionOf: (layer: LayerToWrite) => Elementwise): LayerWriter =>
  (layer) => {
    const value = layer.inputs[0]!;
    return value.like(functionOf(layer)(layer.writer, value.name, layer.name));
  };

export const relu = elementwise(({ config }) =>
  typeof config.maxValue === 'number' ? clipped(config.maxValue) : operator('Relu'),
);
export const leakyRelu = elementwise(({ config }) =>
  operator('LeakyRelu', { alpha: { float: config.alpha as number } }),
);
export const thresholdedRelu = elementwise(({ config }) =>
  operator('ThresholdedRelu', { alpha: { float: config.theta as number } }),
);
export const elu = elementwise(() => operator('Elu'));

/** A slope for every value of a sample, or for every channel where axes share it. */
export const prelu: LayerWriter = (layer) => {
  const alpha = weightOf(layer, 'alpha')!;
  const given = layer.inputs[0]!;
  const value = given.shape.length === 1 ? given.ordered('channels-last') : given;
  const order = axesInOrder(alpha.shape, value.order);
  const slope = layer.writer.weight(`${layer.name}/alpha`, alpha, { order });
  return value.like(layer.writer.add('PRelu', [value.name, slope], layer.name));
};

export const softmax: LayerWriter = (layer) => {
  const value = layer.inputs[0]!;
  const { shape } = value;
  const [axis, second] = [layer.config.axis].flat();
  if (second !== undefined || (axis !== -1 && axis !== shape.length)) {
    throw refuse(
      layer,
      `it runs along axis ${layer.config.axis} of ${shape.length + 1}, and only the last one is supported`,
      'give it axis -1',
    );
  }
  return alongChannels(layer, value, 'Softmax', layer.name);
};

function scaled(writer: GraphWriter, x: string, factor: number, name: string): string {
  return writer.add('Mul', [x, writer.floats([factor])], name);
}

function plus(writer: GraphWriter, x: string, term: number, name: string): string {
  return writer.add('Add', [x, writer.floats([term])], name);
}
