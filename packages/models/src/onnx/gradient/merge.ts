import { concatenatedAxis } from '../layers/merge.js';
import { inOrder, Value } from '../value.js';
import { type Formula, formula } from './formula.js';
import { inOrderOf } from './order.js';
import type { LayerGradient, LayerInReverse } from './types.js';

/** A merge on the way back, with all values in the order of its result. */
interface MergeInReverse {
  readonly f: Formula;
  readonly gradient: string;
  readonly inputs: readonly string[];
  readonly result: string;
}

/** Writes the gradient to one input, as if none were broadcast. */
type InputGradient = (merge: MergeInReverse, place: number) => string;

const merging =
  (gradientTo: InputGradient): LayerGradient =>
  (layer, wanted) => {
    const { writer, name, inputs, before } = layer;
    const merge = {
      f: formula(writer, `${name}/gradient`),
      gradient: inOrderOf(layer.gradient, before),
      inputs: inputs.map((input) => input.in(before.order)),
      result: before.name,
    };
    return inputs.map((_, place) =>
      wanted[place] ? overBroadcast(layer, gradientTo(merge, place), place) : null,
    );
  };

/** A length of one that stood for any has taken part at every place. */
function overBroadcast(
  { writer, name, inputs, before, outputShape }: LayerInReverse,
  gradient: string,
  place: number,
): Value {
  const { shape } = inputs[place]!;
  const { order, flattened } = before;
  const wide = inOrder(outputShape, order);
  const axes = inOrder(shape, order).flatMap((length, i) => (length === wide[i] ? [] : [i + 1]));
  const result =
    axes.length === 0
      ? gradient
      : writer.add('ReduceSum', [gradient, writer.integers(axes)], `${name}/gradient`);
  return new Value(writer, shape, order, result, flattened);
}

export const add = merging(({ gradient }) => gradient);

export const average = merging(({ f, gradient, inputs }) => f('Mul', gradient, 1 / inputs.length));

export const multiply = merging(({ f, gradient, inputs }, place) =>
  inputs
    .filter((_, i) => i !== place)
    .reduce((product, other) => f('Mul', product, other), gradient),
);

/** Of equal ones the first is the one that was taken, as in TensorFlow. */
const chosen = merging(({ f, gradient, inputs, result }, place) => {
  const isResult = (input: string) => f('Equal', input, result);
  const before = inputs.slice(0, place).map(isResult);
  const own = before.reduce(
    (hit, other) => f('And', hit, f('Not', other)),
    isResult(inputs[place]!),
  );
  return f('Where', own, gradient, 0);
});
export const maximum = chosen;
export const minimum = chosen;

export const concatenate: LayerGradient = (layer, wanted) => {
  const { writer, name, inputs, before } = layer;
  const gradient = inOrderOf(layer.gradient, before);
  const { order } = before;
  const axis = concatenatedAxis(layer, order);
  let start = 0;
  return inputs.map(({ shape }, place) => {
    const end = start + inOrder(shape, order)[axis - 1]!;
    const bounds = [[start], [end], [axis]].map((values) => writer.integers(values));
    start = end;
    if (!wanted[place]) return null;
    const part = writer.add('Slice', [gradient, ...bounds], `${name}/gradient`);
    return new Value(writer, shape, order, part);
  });
};
