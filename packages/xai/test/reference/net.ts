/**
 * Small convolutional nets in float64, one sample at a time, as plain loops: what the tensors of the
 * product are compared with. A signal is an image of height 1.
 */
import { apply, backward, marginOf, type Op } from './layers.js';
import { type Value, zeros } from './value.js';

export type { Op, Value };

export interface Node {
  readonly op: Op;
  /** Indices of earlier nodes; -1 is the net's input. */
  readonly inputs: readonly number[];
}

export interface Net {
  /** `[width]` or `[height, width]`. */
  readonly spatial: readonly number[];
  readonly inputChannels: number;
  /** In the order in which they run; the last one gives the logits. */
  readonly nodes: readonly Node[];
  /** Index of the node whose output is the target activation. */
  readonly target: number;
}

/** The net's input from row-major values. */
export function inputOf(net: Net, data: ArrayLike<number>): Value {
  const [height, width] = net.spatial.length === 1 ? [1, net.spatial[0]!] : net.spatial;
  return {
    height: height!,
    width: width!,
    channels: net.inputChannels,
    data: Float64Array.from(data),
  };
}

/**
 * Outputs of all nodes. With `replacement` the target's output is that, whatever its inputs.
 */
export function forward(net: Net, input: Value, replacement?: Value): Value[] {
  const values: Value[] = [];
  net.nodes.forEach(({ op, inputs }, i) => {
    const replaced = i === net.target && replacement;
    values.push(replaced ? replacement : apply(op, inputsOf(inputs, input, values)));
  });
  return values;
}

/** Derivative of `sum_c seed[c] * logits[c]` by the target activation. */
export function gradientAtTarget(net: Net, input: Value, seed: ArrayLike<number>): Value {
  const values = forward(net, input);
  const gradients = values.map(zeros);
  gradients.at(-1)!.data.set(seed);
  for (let i = net.nodes.length - 1; i > net.target; i--) {
    const { op, inputs } = net.nodes[i]!;
    const slopes = backward(op, inputsOf(inputs, input, values), gradients[i]!);
    inputs.forEach((index, which) => {
      if (index < net.target) return;
      slopes[which]!.data.forEach((value, at) => {
        gradients[index]!.data[at]! += value;
      });
    });
  }
  return gradients[net.target]!;
}

/** How far the nodes' inputs are from where a derivative jumps: the least of all. */
export function marginToKinks(net: Net, input: Value): number {
  const values = forward(net, input);
  const margins = net.nodes.map(({ op, inputs }) => marginOf(op, inputsOf(inputs, input, values)));
  return Math.min(...margins);
}

const inputsOf = (inputs: readonly number[], input: Value, values: readonly Value[]) =>
  inputs.map((index) => (index === -1 ? input : values[index]!));
