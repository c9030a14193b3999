import { activationName } from '../graph/activation.js';
import type { GraphNode, ModelGraph } from '../graph/graph.js';
import { hasPlainForm } from '../graph/plain.js';

/** Layers that, without an activation, hand their input on: what may follow the last dense layer. */
const PASSING = new Set(['Activation', 'Dropout', 'Flatten', 'Reshape']);
/** Layers that are a dense layer where their kernel covers all of their input. */
const DENSE = new Set(['Conv1D', 'Conv2D', 'Dense']);

/** Index of the dense layer whose output a graph hands on as its own, or null. */
export function lastDense(graph: ModelGraph): number | null {
  let index = graph.output;
  while (!isDense(graph, index)) {
    const { layer, inputs } = graph.nodes[index] as GraphNode;
    if (!PASSING.has(layer.getClassName()) || activationName(layer) !== 'linear') return null;
    index = inputs[0] as number;
  }
  return index;
}

/**
 * Whether a node is linear and every element of its output a sum over all elements of its input. A
 * convolution whose kernel covers all of its input is.
 */
function isDense(graph: ModelGraph, index: number): boolean {
  const node = graph.nodes[index] as GraphNode;
  const { layer, outputShape, withoutActivation } = node;
  if (!DENSE.has(layer.getClassName()) || !hasPlainForm(layer)) return false;
  if (!withoutActivation && activationName(layer) !== 'linear') return false;
  const units = outputShape.at(-1) as number;
  const input = graph.nodes[node.inputs[0] as number] as GraphNode;
  if (elementsOf(node) !== units) return false;
  if (layer.getClassName() === 'Dense') return elementsOf(input) === input.outputShape.at(-1);
  // With strides a kernel may give one position without reaching all of its input.
  const kernel = layer.weights[0]!.shape;
  return `${kernel.slice(0, -1)}` === `${input.outputShape.slice(1)}`;
}

/** Elements of a node's output for one sample. */
export function elementsOf({ outputShape }: GraphNode): number {
  return outputShape.slice(1).reduce<number>((size, length) => size * (length as number), 1);
}
