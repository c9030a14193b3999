import * as tf from '@tensorflow/tfjs';
import { drop, keep, parse } from './einsum/ops.js';

/**
 * Registers the gradients that tfjs lacks: of an Einstein sum, and of the larger, the smaller and the
 * squared difference where one operand is broadcast, whose gradient tfjs leaves in the other's shape,
 * and of comparisons, which is zero and without which the thresholded rectifier does not train.
 */
export function registerGradients(): void {
  tf.registerGradient({
    kernelName: tf.Einsum,
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) =>
      einsumGradients(dy as tf.Tensor, saved, (attrs as unknown as tf.EinsumAttrs).equation),
  });
  // Of equal values `a` has the gradient, as in tfjs.
  registerBinary(tf.Maximum, (a, b) => {
    const ofA = tf.greaterEqual(a, b).toFloat();
    return [() => ofA, () => tf.sub(1, ofA)];
  });
  registerBinary(tf.Minimum, (a, b) => {
    const ofA = tf.lessEqual(a, b).toFloat();
    return [() => ofA, () => tf.sub(1, ofA)];
  });
  registerBinary(tf.SquaredDifference, (a, b) => {
    const twice = tf.sub(a, b).mul(2);
    return [() => twice, () => twice.neg()];
  });
  for (const name of [tf.Greater, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual]) {
    registerBinary(name, () => [() => tf.scalar(0), () => tf.scalar(0)]);
  }
}

type Partials = (a: tf.Tensor, b: tf.Tensor) => [() => tf.Tensor, () => tf.Tensor];

function registerBinary(kernelName: string, partials: Partials): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => {
      const [ofA, ofB] = partials(a!, b!);
      return {
        a: () => unbroadcast(tf.mul(dy as tf.Tensor, ofA()), a!.shape),
        b: () => unbroadcast(tf.mul(dy as tf.Tensor, ofB()), b!.shape),
      };
    },
  });
}

/** Sums a gradient over the axes along which an operand of this shape was repeated. */
function unbroadcast(gradient: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, gradient.shape);
  return (axes.length > 0 ? gradient.sum(axes) : gradient).reshape(shape);
}

/** The gradient for an operand is the sum of the result's gradient times the other operand. */
function einsumGradients(
  dy: tf.Tensor,
  operands: tf.Tensor[],
  equation: string,
): { [name: string]: () => tf.Tensor } {
  const { terms, result } = parse(equation);
  return Object.fromEntries(
    operands.map((operand, i) => [
      String(i),
      () => {
        const axes = terms[i]!;
        const others = operands.filter((_, k) => k !== i);
        const otherAxes = terms.filter((_, k) => k !== i);
        // Axes that nothing but this operand has were summed; each of their values has the gradient.
        const known = keep(axes, result + otherAxes.join(''));
        const missing = drop(axes, known);
        const gradient = tf.einsum(`${[result, ...otherAxes].join(',')}->${known}`, dy, ...others);
        const perm = [...axes].map((axis) => (known + missing).indexOf(axis));
        const ones = operand.shape.map((size, k) => (missing.includes(axes[k]!) ? 1 : size));
        const knownShape = [...known].map((axis) => operand.shape[axes.indexOf(axis)]!);
        return gradient
          .reshape([...knownShape, ...[...missing].map(() => 1)])
          .transpose(perm)
          .reshape(ones)
          .broadcastTo(operand.shape);
      },
    ]),
  );
}
