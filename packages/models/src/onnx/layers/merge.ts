import { type Order, Value } from '../value.js';
import { type LayerToWrite, type LayerWriter, refuse } from './types.js';

/** Merges values one by one; a length of one stands for any. */
const merging =
  (op: 'Add' | 'Mul' | 'Max' | 'Min'): LayerWriter =>
  (layer) => {
    const { writer, name, inputs, outputShape } = layer;
    if (new Set(inputs.map(({ shape }) => shape.length)).size > 1) {
      throw refuse(
        layer,
        `its inputs have ${inputs.map(({ shape }) => shape.length + 1).join(' and ')} axes`,
        'give them the same number with a Reshape layer',
      );
    }
    const { order, flattened } = commonOrder(inputs);
    const result = inputs
      .map((input) => input.in(order))
      .reduce((merged, input) => writer.add(op, [merged, input], name));
    return new Value(writer, outputShape, order, result, flattened);
  };

export const add = merging('Add');
export const multiply = merging('Mul');
export const maximum = merging('Max');
export const minimum = merging('Min');

export const average: LayerWriter = (layer) => {
  const sum = add(layer);
  const share = layer.writer.floats([1 / layer.inputs.length]);
  return sum.like(layer.writer.add('Mul', [sum.name, share], `${layer.name}/average`));
};

export const concatenate: LayerWriter = (layer) => {
  const { writer, name, inputs, outputShape } = layer;
  const order = outputShape.length === 1 ? 'channels-last' : commonOrder(inputs).order;
  const parts = inputs.map((input) => input.in(order));
  const result = writer.add('Concat', parts, name, { axis: concatenatedAxis(layer, order) });
  return new Value(writer, outputShape, order, result);
};

/** The axis along which a Concatenate layer runs, where its values have an order. */
export function concatenatedAxis(layer: LayerToWrite, order: Order): number {
  const rank = layer.outputShape.length + 1;
  const given = layer.config.axis as number;
  const axis = given < 0 ? rank + given : given;
  if (axis === 0) {
    throw refuse(layer, 'it puts samples after one another', 'concatenate along another axis');
  }
  if (order === 'channels-last') return axis;
  return axis === rank - 1 ? 1 : axis + 1;
}

/** An order that most inputs have already; flat values must have had one shape to keep theirs. */
function commonOrder(inputs: LayerToWrite['inputs']): {
  readonly order: Order;
  readonly flattened: readonly number[] | null;
} {
  const shapes = new Set(inputs.map(({ flattened }) => `${flattened}`));
  const flat = inputs[0]!.shape.length === 1;
  const first = inputs.some(({ order }) => order === 'channels-first');
  if (!first || (flat && shapes.size > 1)) return { order: 'channels-last', flattened: null };
  return { order: 'channels-first', flattened: inputs[0]!.flattened };
}
