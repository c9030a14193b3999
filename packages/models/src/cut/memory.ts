import { activationName } from '../graph/activation.js';
import type { GraphNode, ModelGraph } from '../graph/graph.js';
import type { Split } from './split.js';
import type { CutMemory } from './types.js';

const BYTES_PER_VALUE = 4;
/** Layers that, once trained, give another view of their input's values. */
const VIEWS = new Set([
  'AlphaDropout',
  'Dropout',
  'Flatten',
  'GaussianDropout',
  'GaussianNoise',
  'Reshape',
  'SpatialDropout1D',
]);
/** Layers whose activation may be computed apart from them. */
const WITH_ACTIVATION = new Set(['Conv1D', 'Conv2D', 'Dense', 'DepthwiseConv2D']);
/** Activations that tfjs computes in one pass with a convolution. */
const FUSED = new Set(['elu', 'linear', 'relu', 'relu6']);

/** What the parts of a cut model hold at once, by the rules by which `programFor` frees values. */
export function memoryOf(graph: ModelGraph, target: number, split: Split): CutMemory {
  const { features, head, others } = split;
  const values = [0, ...features, ...head];
  const given = [target, ...others];
  const sizes = values.map((i) => bytesOf(graph.nodes[i] as GraphNode));
  return {
    features: peakOf(graph, features, [0], given),
    head: peakOf(graph, head, given, [graph.output]),
    gradient: gradientBytes(graph, head, given),
    weights: weightBytes(graph),
    largest: sizes.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** Most bytes alive while nodes run in order; given values and results stay. */
function peakOf(
  graph: ModelGraph,
  nodes: readonly number[],
  given: readonly number[],
  results: readonly number[],
): number {
  const storage = (i: number) => storageOf(graph, i, given);
  const lastUse = new Map<number, number>();
  for (const i of nodes) for (const input of graph.nodes[i]!.inputs) lastUse.set(storage(input), i);
  for (const i of [...given, ...results]) lastUse.set(storage(i), Number.POSITIVE_INFINITY);

  const alive = new Set(given);
  let peak = sum([...alive].map((i) => bytesOf(graph.nodes[i]!)));
  for (const i of nodes) {
    alive.add(storage(i));
    const held = sum([...alive].map((value) => bytesOf(graph.nodes[value]!)));
    peak = Math.max(peak, held + scratchBytes(graph.nodes[i]!));
    for (const value of alive) if ((lastUse.get(value) ?? i) <= i) alive.delete(value);
  }
  return peak;
}

/** Everything that the head computes and, for each value that depends on the target, a gradient. */
function gradientBytes(graph: ModelGraph, head: readonly number[], given: readonly number[]) {
  const stored = new Set([...given, ...head].map((i) => storageOf(graph, i, given)));
  const forward = [...stored].map((i) => bytesOf(graph.nodes[i]!));
  const backward = [given[0] as number, ...head].map((i) => bytesOf(graph.nodes[i]!));
  return sum(forward) + sum(backward) + sum(head.map((i) => scratchBytes(graph.nodes[i]!)));
}

/** The node whose values a node's output shares. */
function storageOf(graph: ModelGraph, index: number, given: readonly number[]): number {
  const { layer, inputs } = graph.nodes[index] as GraphNode;
  const type = layer.getClassName();
  const isView = VIEWS.has(type) || (type === 'Activation' && activationName(layer) === 'linear');
  if (given.includes(index) || !isView) return index;
  return storageOf(graph, inputs[0] as number, given);
}

/** What a layer computes on its way to its output, which is freed with its last step. */
function scratchBytes(node: GraphNode): number {
  const { layer, withoutActivation } = node;
  if (withoutActivation || !WITH_ACTIVATION.has(layer.getClassName())) return 0;
  return FUSED.has(activationName(layer)) ? 0 : bytesOf(node);
}

function bytesOf({ outputShape }: GraphNode): number {
  return outputShape
    .slice(1)
    .reduce<number>((size, length) => size * (length as number), BYTES_PER_VALUE);
}

function weightBytes(graph: ModelGraph): number {
  const weights = new Map(
    graph.nodes.flatMap(({ layer }) => layer.weights.map(({ id, shape }) => [id, shape] as const)),
  );
  return sum(
    [...weights.values()].map((shape) =>
      shape.reduce<number>((size, length) => size * (length ?? 1), BYTES_PER_VALUE),
    ),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
