import { refuse } from '../layers/types.js';
import type { Value } from '../value.js';
import type { WrittenNode } from '../write-nodes.js';
import { type Formula, formula } from './formula.js';
import { inOrderOf } from './order.js';

/** An activation on the way back: names of values of one shape and order. */
export interface ActivationInReverse {
  readonly f: Formula;
  /** Of what is explained to `y`. */
  readonly gradient: string;
  /** What the activation is applied to. */
  readonly x: string;
  /** What it gives. */
  readonly y: string;
  /** Name of the axis along which the channels lie. */
  readonly channelAxis: () => string;
}

/** Writes the gradient to `x`; returns its name. */
export type ActivationGradient = (activation: ActivationInReverse) => string;

/** `gradient` times a derivative. */
const times =
  (derivative: (activation: ActivationInReverse) => string): ActivationGradient =>
  (activation) =>
    activation.f('Mul', derivative(activation), activation.gradient);

/** `gradient` where a condition holds, otherwise 0. */
export const where =
  (condition: (activation: ActivationInReverse) => string): ActivationGradient =>
  (activation) =>
    activation.f('Where', condition(activation), activation.gradient, 0);

/**
 * What the activation gives is read where it says as much as what it takes: onnxruntime makes the
 * one part of the convolution before it only if nothing else needs the other.
 */
export const relu = where(({ f, y }) => f('Greater', y, 0));

export const elu = times(({ f, x }) => f('Exp', f('Min', x, 0)));

/** `y (gradient - sum(y gradient))` */
export const softmax: ActivationGradient = ({ f, gradient, y, channelAxis }) =>
  f('Mul', y, f('Sub', gradient, f('ReduceSum', f('Mul', y, gradient), channelAxis())));

const SELU_SCALE = 1.0507009873554805;
const SELU_SLOPE = 1.7580993408473766;
const GELU_CUBE = 0.044715;

/** By the names that tfjs' configurations have for them, with tfjs' slopes at the kinks. */
const GRADIENTS: Readonly<Record<string, ActivationGradient>> = {
  linear: ({ gradient }) => gradient,
  relu,
  relu6: where(({ f, y }) => f('And', f('Greater', y, 0), f('Less', y, 6))),
  elu,
  selu: times(({ f, x }) =>
    f('Where', f('Greater', x, 0), SELU_SCALE, f('Mul', f('Exp', f('Min', x, 0)), SELU_SLOPE)),
  ),
  // 1 - y would lose its digits where y is almost 1.
  sigmoid: times(({ f, x, y }) => f('Mul', y, f('Sigmoid', f('Neg', x)))),
  hardSigmoid: ({ f, gradient, x }) =>
    f('Where', f('LessOrEqual', f('Abs', x), 2.5), f('Mul', gradient, 0.2), 0),
  softplus: times(({ f, x }) => f('Sigmoid', x)),
  softsign: ({ f, gradient, x }) => {
    const divisor = f('Add', f('Abs', x), 1);
    return f('Div', f('Div', gradient, divisor), divisor);
  },
  tanh: times(({ f, y }) => f('Mul', f('Add', 1, y), f('Sub', 1, y))),
  softmax,
  logSoftmax: ({ f, gradient, y, channelAxis }) =>
    f('Sub', gradient, f('Mul', f('Exp', y), f('ReduceSum', gradient, channelAxis()))),
  // Of x s(x), s the sigmoid: s (1 + x (1 - s)).
  swish: times(({ f, x }) => {
    const sigmoid = f('Sigmoid', x);
    return f('Mul', sigmoid, f('Add', 1, f('Mul', x, f('Sub', 1, sigmoid))));
  }),
  // Of x t, t the hyperbolic tangent of softplus(x): t + x (1 - t^2) s(x).
  mish: times(({ f, x }) => {
    const tanh = f('Tanh', f('Softplus', x));
    const slope = f('Mul', f('Mul', f('Add', 1, tanh), f('Sub', 1, tanh)), f('Sigmoid', x));
    return f('Add', tanh, f('Mul', x, slope));
  }),
  // Of x P(x), P the normal distribution: P + x p, p its density.
  gelu: times(({ f, x }) => {
    const error = f('Erf', f('Mul', x, Math.SQRT1_2));
    const distribution = f('Mul', f('Add', error, 1), 0.5);
    const bell = f('Exp', f('Mul', f('Mul', x, x), -0.5));
    return f('Add', distribution, f('Mul', x, f('Mul', bell, 1 / Math.sqrt(2 * Math.PI))));
  }),
  // Of x (1 + t) / 2, t = tanh(u), u = c (x + a x^3): (1 + t) / 2 + x (1 - t^2) c (1 + 3 a x^2) / 2.
  gelu_new: times(({ f, x }) => {
    const scale = Math.sqrt(2 / Math.PI);
    const square = f('Mul', x, x);
    const inner = f('Mul', x, f('Add', f('Mul', square, GELU_CUBE), 1));
    const tanh = f('Tanh', f('Mul', inner, scale));
    const above = f('Add', 1, tanh);
    const steep = f('Add', f('Mul', square, 3 * GELU_CUBE), 1);
    const slope = f('Mul', f('Mul', f('Sub', 1, tanh), f('Mul', x, steep)), scale);
    return f('Mul', f('Mul', above, f('Add', 1, slope)), 0.5);
  }),
};

/** The gradient before a layer's own activation, from that after it. */
export function activationGradient(node: WrittenNode, gradient: Value): Value {
  if (node.activation === 'linear') return gradient;
  const write = GRADIENTS[node.activation];
  if (write === undefined) {
    const known = Object.keys(GRADIENTS).join(', ');
    throw refuse(
      node,
      `its activation ${node.activation} has no gradient here`,
      `use one of ${known}`,
    );
  }
  return throughActivation(node, node.activation, node.before, gradient, write);
}

/** The gradient to what an activation takes, in the order of what it gives. */
export function throughActivation(
  { writer, name, value }: WrittenNode,
  activation: string,
  before: Value,
  gradient: Value,
  write: ActivationGradient,
): Value {
  const images = value.shape.length > 1 && value.order === 'channels-first';
  return value.like(
    write({
      f: formula(writer, `${name}/gradient/${activation}`),
      gradient: inOrderOf(gradient, value),
      x: before.in(value.order),
      y: value.name,
      channelAxis: () => writer.integers([images ? 1 : -1]),
    }),
  );
}
