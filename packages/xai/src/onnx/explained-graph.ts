import type { CutModel } from '@lucida/models';
import {
  type Formula,
  formula,
  type OnnxNetwork,
  Value,
  writeGradient,
  writeNodes,
} from '@lucida/models/onnx';
import type { Score } from '../types.js';

/**
 * A classifier's file in which an explanation is being written. Names stand for arrays; `[n, K, P]` is
 * a channel after the other, each with the values of all its positions.
 */
export interface ExplainedGraph {
  readonly network: OnnxNetwork;
  readonly cut: CutModel;
  /** Writes an operator on arrays and numbers, and returns the name of its result. */
  readonly f: Formula;
  readonly score: Score;
  /** Index of the target's node. */
  readonly target: number;
  /** The target's activation, `[n, K, P]`. */
  readonly activation: string;
  /** One-hot rows of the class that is explained, `[n, classes]`. */
  readonly oneHot: string;
  /** Sums over some axes, with a length of one left in their places. */
  sum(array: string, axis: number): string;
}

/**
 * Begins an explanation in a classifier's file.
 *
 * @param oneHot One-hot rows of the class that is explained, `[n, classes]`.
 */
export function explainedGraph(
  network: OnnxNetwork,
  cut: CutModel,
  score: Score,
  oneHot: string,
): ExplainedGraph {
  const { writer } = network;
  const target = indexOf(network, cut.layer);
  const f = formula(writer, 'explanation');
  const graph = {
    ...{ network, cut, f, score, target, oneHot },
    sum: (array: string, axis: number) => f('ReduceSum', array, writer.integers([axis])),
  };
  return {
    ...graph,
    activation: byChannel({ ...graph, activation: '' }, network.values.get(target)!),
  };
}

/** Index of a layer's node. */
export function indexOf({ graph }: OnnxNetwork, layer: string): number {
  return graph.nodes.findIndex(({ name }) => name === layer);
}

/** `dy/dz`, the derivative of the score by the logits, as `scoreSeed` has it. */
export function seedOf({ network, f, score, oneHot, sum }: ExplainedGraph): string {
  if (score === 'logit') return oneHot;
  const { probabilities } = network;
  const others = f('Sub', 1, oneHot);
  const ofTarget = sum(f('Mul', probabilities, oneHot), 1);
  const ofOthers = sum(f('Mul', probabilities, others), 1);
  const difference = f('Sub', f('Mul', oneHot, ofOthers), f('Mul', others, ofTarget));
  return f('Mul', difference, probabilities);
}

/**
 * The gradient of `sum(seed * logits)` to a node, `[n, K, values]`.
 *
 * @param node Index of the target, or of a node after it in which its channels stay apart.
 */
export function gradientAt(graph: ExplainedGraph, seed: string, node: number): string {
  const { network } = graph;
  return byChannel(graph, writeGradient(network, network.graph.output, seed, node));
}

/**
 * A value in which the channels of the target stay apart, `[n, K, values]`: its element i, channels
 * last, belongs to channel `i mod K`.
 */
export function byChannel({ network, cut, f }: ExplainedGraph, value: Value): string {
  const { writer } = network;
  const image = value.flattened ?? value.shape;
  if (value.order === 'channels-first' && image.at(-1) === cut.channels) {
    return f('Reshape', value.name, writer.integers([0, cut.channels, -1]));
  }
  const rows = f('Reshape', value.in('channels-last'), writer.integers([0, -1, cut.channels]));
  return writer.add('Transpose', [rows], `${value.name}/by-channel`, { perm: [0, 2, 1] });
}

/** The nodes of the head in which channels stay apart, and what follows the last of them. */
export interface ApartNodes {
  /** Indices in the order in which they run. */
  readonly nodes: readonly number[];
  /** Index of what the last dense layer reads: one of the nodes, or the target. */
  readonly last: number;
}

export function apartNodes({ network, cut, target }: ExplainedGraph): ApartNodes {
  const nodes = cut.headPlan
    .filter((step) => step.channelWise)
    .map((step) => indexOf(network, step.layer));
  const dense = cut.headPlan.find((step) => !step.channelWise);
  if (!dense) return { nodes, last: nodes.at(-1) ?? target };
  return { nodes, last: network.graph.nodes[indexOf(network, dense.layer)]!.inputs[0]! };
}

/** What the last of some nodes would give for another value of the target, channels first. */
export function valueInstead(
  { network, target }: ExplainedGraph,
  { nodes, last }: ApartNodes,
  instead: string,
): Value {
  const { writer, graph, values } = network;
  const { shape } = values.get(target)!;
  const given = new Map(values);
  given.set(target, new Value(writer, shape, 'channels-first', instead));
  return writeNodes(writer, graph, nodes, given).values.get(last)!;
}
