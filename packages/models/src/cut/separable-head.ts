import * as tf from '@tensorflow/tfjs';
import { activationName } from '../graph/activation.js';
import type { GraphNode, ModelGraph } from '../graph/graph.js';
import { hasPlainForm } from '../graph/plain.js';
import { programFor } from '../graph/program.js';
import { differentiableForwardOf } from '../graph/run.js';
import type { Split } from './split.js';
import type { SeparableHead } from './types.js';

/** Layers that, without an activation, hand their input on: what may follow the last dense layer. */
const PASSING = new Set(['Activation', 'Dropout', 'Flatten', 'Reshape']);
/** Layers that are a dense layer where their kernel covers all of their input. */
const DENSE = new Set(['Conv1D', 'Conv2D', 'Dense']);

/**
 * The head as channel-wise layers and at most one dense layer, or null where it is not that. A
 * convolution whose kernel covers all of its input is a dense layer.
 */
export function separableHead(
  graph: ModelGraph,
  target: number,
  { head, others, channelWise }: Split,
): SeparableHead | null {
  const mixing = head.filter((i) => !channelWise.has(i));
  const [last = graph.output] = mixing;
  const apart = head.filter((i) => channelWise.has(i));
  if (mixing.length > 0 && !endsIn(graph, mixing)) return null;

  const { layer, inputs } = graph.nodes[last] as GraphNode;
  const before = mixing.length > 0 ? (inputs[0] as number) : last;
  const run = programFor(graph, apart, [before], differentiableForwardOf);
  const channels = graph.nodes[target]!.outputShape.at(-1) as number;
  const positions = elementsOf(graph.nodes[before] as GraphNode) / channels;
  const classes = elementsOf(graph.nodes[graph.output] as GraphNode);
  return {
    positions,
    channelWise: (cut) =>
      tf.tidy(() => {
        const given = new Map(others.map((node, i) => [node, cut.others[i]!]));
        const features = run(given.set(target, cut.target)).get(before) as tf.Tensor;
        return features.reshape<tf.Tensor3D>([-1, positions, channels]);
      }),
    kernel: () =>
      tf.tidy(() => {
        const kernel = mixing.length > 0 ? layer.getWeights()[0]! : tf.eye(classes);
        return kernel.reshape<tf.Tensor3D>([positions, channels, classes]);
      }),
  };
}

/** Whether nodes are a dense layer and what hands its output on. */
function endsIn(graph: ModelGraph, [last, ...passing]: readonly number[]): boolean {
  const chain = [last as number, ...passing];
  return (
    isDense(graph, last as number) &&
    passing.every((i, place) => isPassing(graph.nodes[i] as GraphNode, chain[place] as number))
  );
}

/** Whether a node is linear and every element of its output a sum over all elements of its input. */
function isDense(graph: ModelGraph, index: number): boolean {
  const node = graph.nodes[index] as GraphNode;
  const { layer, outputShape, withoutActivation } = node;
  if (!DENSE.has(layer.getClassName()) || !hasPlainForm(layer)) return false;
  if (!withoutActivation && activationName(layer) !== 'linear') return false;
  const units = outputShape.at(-1) as number;
  const input = graph.nodes[node.inputs[0] as number] as GraphNode;
  if (elementsOf(node) !== units) return false;
  if (layer.getClassName() === 'Dense') return true;
  // With strides a kernel may give one position without reaching all of its input.
  const kernel = layer.weights[0]!.shape;
  return `${kernel.slice(0, -1)}` === `${input.outputShape.slice(1)}`;
}

function isPassing({ layer, inputs }: GraphNode, before: number): boolean {
  return (
    PASSING.has(layer.getClassName()) &&
    activationName(layer) === 'linear' &&
    inputs.length === 1 &&
    inputs[0] === before
  );
}

function elementsOf({ outputShape }: GraphNode): number {
  return outputShape.slice(1).reduce<number>((size, length) => size * (length as number), 1);
}
