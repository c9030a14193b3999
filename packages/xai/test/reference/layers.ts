/** Every layer in float64: forward, and the vector-Jacobian product worked out for it. */
import { ACTIVATIONS, type ActivationName, distanceToKink } from './activations.js';
import { linearMap } from './linear.js';
import type { Conv, Depthwise, Linear } from './linear-layers.js';
import { against, along } from './linear-map.js';
import { type Merge, mergeBackward, mergeForward } from './merging.js';
import { leadOfMaxima } from './pooling.js';
import type { Value } from './value.js';

interface Activation {
  readonly type: 'activation';
  readonly name: ActivationName;
  /** Of `leakyRelu`. */
  readonly alpha?: number;
  /** Whether it is part of the layer before it, rather than a layer of its own. */
  readonly fused?: boolean;
}

interface Separable {
  readonly type: 'separable';
  /** Its bias is 0. */
  readonly depthwise: Depthwise;
  /** Of one tap. */
  readonly pointwise: Conv;
}

export type Op = Linear | Merge | Activation | Separable | { readonly type: 'relu' };

export function apply(op: Op, inputs: readonly Value[]): Value {
  const input = inputs[0]!;
  switch (op.type) {
    case 'add':
    case 'multiply':
    case 'concatenate':
      return mergeForward(op, inputs);
    case 'relu':
    case 'activation': {
      const { name, alpha } = activationOf(op);
      return { ...input, data: input.data.map((x) => ACTIVATIONS[name].value(x, alpha)) };
    }
    case 'separable':
      return apply(op.pointwise, [apply(op.depthwise, inputs)]);
    default:
      return along(linearMap(op, input), input);
  }
}

/** Derivatives by every input, given the derivative by the output. */
export function backward(op: Op, inputs: readonly Value[], gradient: Value): Value[] {
  const input = inputs[0]!;
  switch (op.type) {
    case 'add':
    case 'multiply':
    case 'concatenate':
      return mergeBackward(op, inputs, gradient);
    case 'relu':
    case 'activation': {
      const { name, alpha } = activationOf(op);
      const slope = (x: number) => ACTIVATIONS[name].slope(x, alpha);
      return [{ ...input, data: gradient.data.map((value, i) => value * slope(input.data[i]!)) }];
    }
    case 'separable': {
      const between = apply(op.depthwise, inputs);
      const [inner] = backward(op.pointwise, [between], gradient) as [Value];
      return backward(op.depthwise, inputs, inner);
    }
    default:
      return [against(linearMap(op, input), input, gradient)];
  }
}

/** How far the input of a layer is from where the layer's derivative jumps. */
export function marginOf(op: Op, inputs: readonly Value[]): number {
  const input = inputs[0]!;
  switch (op.type) {
    case 'relu':
    case 'activation': {
      const { name } = activationOf(op);
      return input.data.reduce((least, x) => Math.min(least, distanceToKink(name, x)), Infinity);
    }
    case 'maxPool':
    case 'globalMax':
      return leadOfMaxima(op, input);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function activationOf(op: Activation | { readonly type: 'relu' }) {
  return op.type === 'relu' ? { name: 'relu' as const, alpha: 0 } : { alpha: 0, ...op };
}
