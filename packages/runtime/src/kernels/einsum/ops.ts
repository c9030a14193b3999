import * as tf from '@tensorflow/tfjs';
import { LucidaError } from '../../errors.js';

/**
 * An Einstein sum of one or two tensors, as transpositions, sums and one matrix product. tfjs has none
 * on wasm, gives a wrong shape where an axis that only the first of two operands has is summed
 * (`aij,kj->ki`), and multiplies element by element before it sums.
 */
export const einsum: tf.KernelFunc = ({ inputs, attrs }) => {
  const { equation } = attrs as unknown as tf.EinsumAttrs;
  const operands = Object.values(inputs as tf.NamedTensorMap);
  return tf.tidy(() => contract(equation, operands));
};

function contract(equation: string, operands: readonly tf.Tensor[]): tf.Tensor {
  const { terms, result } = parse(equation);
  const [a, b] = operands;
  const [inA, inB] = terms;
  if (operands.length === 1) return arrange(sumOver(a!, inA!, result), keep(inA!, result), result);
  if (operands.length !== 2) {
    throw new LucidaError(
      `The Einstein sum "${equation}" has ${operands.length} operands: give one or two at a time.`,
    );
  }
  // What only one operand has, and the result has not, is summed beforehand.
  const left = { tensor: sumOver(a!, inA!, result + inB!), axes: keep(inA!, result + inB!) };
  const right = { tensor: sumOver(b!, inB!, result + inA!), axes: keep(inB!, result + inA!) };
  const shared = keep(left.axes, right.axes);
  const batch = keep(shared, result);
  const summed = drop(shared, result);
  const rows = drop(left.axes, shared);
  const columns = drop(right.axes, shared);

  const sizes = new Map<string, number>();
  for (const { tensor, axes } of [left, right]) {
    for (const [i, axis] of [...axes].entries()) sizes.set(axis, tensor.shape[i]!);
  }
  const size = (axes: string) => tf.util.sizeFromShape(shapeOf(axes));
  const shapeOf = (axes: string) => [...axes].map((axis) => sizes.get(axis)!);
  const product = tf.matMul(
    arrange(left.tensor, left.axes, batch + rows + summed).reshape([
      size(batch),
      size(rows),
      size(summed),
    ]) as tf.Tensor3D,
    arrange(right.tensor, right.axes, batch + summed + columns).reshape([
      size(batch),
      size(summed),
      size(columns),
    ]) as tf.Tensor3D,
  );
  const axes = batch + rows + columns;
  return arrange(product.reshape(shapeOf(axes)), axes, result);
}

/** The axes of each operand and of the result, one letter each. */
export function parse(equation: string): { readonly terms: string[]; readonly result: string } {
  const [left = '', result = ''] = equation.replaceAll(' ', '').split('->');
  return { terms: left.split(','), result };
}

/** The axes that are among others. */
export function keep(axes: string, others: string): string {
  return [...axes].filter((axis) => others.includes(axis)).join('');
}

/** The axes that are not among others. */
export function drop(axes: string, others: string): string {
  return [...axes].filter((axis) => !others.includes(axis)).join('');
}

function sumOver(tensor: tf.Tensor, axes: string, kept: string): tf.Tensor {
  const summed = [...drop(axes, kept)].map((axis) => axes.indexOf(axis));
  return summed.length === 0 ? tensor : tensor.sum(summed);
}

function arrange(tensor: tf.Tensor, axes: string, order: string): tf.Tensor {
  return axes === order ? tensor : tensor.transpose([...order].map((axis) => axes.indexOf(axis)));
}
