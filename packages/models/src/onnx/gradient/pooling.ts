import { windowsOf } from '../layers/windows.js';
import { product } from '../transpose.js';
import { Value } from '../value.js';
import { formula } from './formula.js';
import { type Shares, throughLinearMap } from './linear-map.js';
import type { LayerGradient, LayerInReverse } from './types.js';

/** To the value that was taken, which is the first of the largest ones in a window, row by row. */
export const maxPooling: LayerGradient = (layer) => {
  const { writer, name, inputs, value, gradient } = layer;
  const { size, strides } = windowsOf(layer, 'poolSize');
  const f = formula(writer, `${name}/gradient`);
  const all = writer.integers([-1]);
  const taken = writer.secondOutput(value.in('channels-first'), `${name}/indices`);
  const shape = f('Shape', inputs[0]!.in('channels-first'));
  const places = f('Reshape', taken, all);
  const parts = f('Reshape', gradient.in('channels-first'), all);
  const zeros = f('Reshape', f('ConstantOfShape', shape), all);
  const overlap = size.some((length, axis) => length > strides[axis]!);
  const sums = writer.add('ScatterElements', [zeros, places, parts], `${name}/gradient`, {
    reduction: overlap ? 'add' : 'none',
  });
  return channelsFirst(layer, f('Reshape', sums, shape));
};

/** In equal shares to what lay in the window. */
export const averagePooling: LayerGradient = (layer) => {
  const { writer, name, inputs, outputShape, gradient } = layer;
  const { size, strides, pads } = windowsOf(layer, 'poolSize');
  const shares = size.map((length, axis) => {
    const inputLength = inputs[0]!.shape[axis]!;
    return Array.from({ length: outputShape[axis]! }, (_, place) =>
      window(inputLength, place * strides[axis]! - pads[axis]!, length),
    );
  });
  const name_ = `${name}/gradient`;
  return channelsFirst(
    layer,
    throughLinearMap(writer, gradient.in('channels-first'), shares, name_),
  );
};

/** Share of each value of an axis in a window's average. */
function window(inputLength: number, start: number, length: number): Shares[number] {
  const end = Math.min(inputLength, start + length);
  const share = 1 / (end - Math.max(0, start));
  return Array.from({ length: inputLength }, (_, i) => (i >= start && i < end ? share : 0));
}

/** In equal shares to all positions. */
export const globalAveragePooling: LayerGradient = (layer) => {
  const { writer, name, inputs } = layer;
  const f = formula(writer, `${name}/gradient`);
  const spatial = inputs[0]!.shape.slice(0, -1);
  const share = f('Mul', perChannel(layer, layer.gradient), 1 / product(spatial));
  return channelsFirst(layer, f('Expand', share, writer.integers([1, 1, ...spatial])));
};

/** In equal shares to the positions of the largest value, as in TensorFlow. */
export const globalMaxPooling: LayerGradient = (layer) => {
  const { writer, name, inputs } = layer;
  const f = formula(writer, `${name}/gradient`);
  const largest = perChannel(layer, layer.value);
  const hits = f('Where', f('Equal', inputs[0]!.in('channels-first'), largest), 1, 0);
  const axes = writer.integers(inputs[0]!.shape.slice(0, -1).map((_, axis) => 2 + axis));
  const share = f('Div', perChannel(layer, layer.gradient), f('ReduceSum', hits, axes));
  return channelsFirst(layer, f('Mul', hits, share));
};

/** `[n, channels]` with a length of one for each spatial axis. */
function perChannel({ writer, name, inputs }: LayerInReverse, value: Value): string {
  const ones = inputs[0]!.shape.slice(0, -1).map(() => 1);
  const sizes = writer.integers([0, value.shape[0]!, ...ones]);
  return writer.add('Reshape', [value.in('channels-last'), sizes], `${name}/gradient`);
}

function channelsFirst({ writer, inputs }: LayerInReverse, gradient: string): readonly Value[] {
  return [new Value(writer, inputs[0]!.shape, 'channels-first', gradient)];
}
