import { tensorBytes, weightBytes } from '@lucida/runtime';
import { activationName } from '../graph/activation.js';
import type { GraphNode, ModelGraph } from '../graph/graph.js';
import type { Split } from './split.js';
import type { CutMemory } from './types.js';

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
/** Layers of tfjs that run kernel, bias and activation as one op, or one after the other. */
const WITH_KERNEL = new Set(['Conv1D', 'Conv2D', 'Dense', 'DepthwiseConv2D']);
/** Activations that join the op. */
const FUSED: ReadonlySet<string> = new Set(['elu', 'linear', 'relu']);

/** Which part of a cut model runs. */
type Run = 'features' | 'head' | 'gradient';

/** What the parts of a cut model hold at once, by the rules by which `programFor` frees values. */
export function memoryOf(graph: ModelGraph, target: number, split: Split): CutMemory {
  const { features, head, others } = split;
  const values = [0, ...features, ...head];
  const given = [target, ...others];
  const sizes = values.map((i) => bytesOf(graph.nodes[i] as GraphNode));
  return {
    features: peakOf(graph, features, [0], given, 'features'),
    head: peakOf(graph, head, given, [graph.output], 'head'),
    gradient: gradientBytes(graph, head, given),
    weights: weightBytes(weightShapes(graph)),
    largest: sizes.reduce((a, b) => Math.max(a, b), 0),
  };
}

/** Most bytes alive while nodes run in order; given values and results stay. */
function peakOf(
  graph: ModelGraph,
  nodes: readonly number[],
  given: readonly number[],
  results: readonly number[],
  run: Run,
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
    peak = Math.max(peak, held + scratchBytes(graph.nodes[i]!, run));
    for (const value of alive) if ((lastUse.get(value) ?? i) <= i) alive.delete(value);
  }
  return peak;
}

/**
 * Everything that the head computes on the way, and three tensors on the way back for each of them:
 * the gradient, where the activation lets it through, and what it lets through. Measured, tfjs holds
 * half to all of that.
 */
function gradientBytes(graph: ModelGraph, head: readonly number[], given: readonly number[]) {
  const stored = new Set([given[0] as number, ...head].map((i) => storageOf(graph, i, given)));
  const computed = [...stored].map((i) => graph.nodes[i]!);
  const others = given.slice(1).map((i) => bytesOf(graph.nodes[i]!));
  const unfused = head.map((i) => scratchBytes(graph.nodes[i]!, 'gradient'));
  return sum(others) + 4 * (sum(computed.map(bytesOf)) + sum(unfused));
}

/** The node whose values a node's output shares. */
function storageOf(graph: ModelGraph, index: number, given: readonly number[]): number {
  const { layer, inputs } = graph.nodes[index] as GraphNode;
  const type = layer.getClassName();
  const isView = VIEWS.has(type) || (type === 'Activation' && activationName(layer) === 'linear');
  if (given.includes(index) || !isView) return index;
  return storageOf(graph, inputs[0] as number, given);
}

/** What a layer holds beside its input and its output while it runs. */
function scratchBytes(node: GraphNode, run: Run): number {
  return bytesOf(node) * stepsBefore(node, run);
}

/** How many tensors of its output's size a layer computes before its output. */
function stepsBefore({ layer, inputs, withoutActivation }: GraphNode, run: Run): number {
  const type = layer.getClassName();
  const { maxValue, useBias } = layer.getConfig();
  if (type === 'ReLU') return typeof maxValue === 'number' ? 1 : 0;
  if (type === 'Add') return Math.max(0, inputs.length - 2);
  if (!WITH_KERNEL.has(type)) return 0;
  const activation = withoutActivation ? 'linear' : activationName(layer);
  // Under a gradient tfjs runs no fused op, and a head none whose gradient would cost more.
  const isSplit =
    run === 'gradient' ||
    type === 'DepthwiseConv2D' ||
    withoutActivation ||
    !FUSED.has(activation) ||
    (activation === 'linear' && (run === 'head' || type === 'Conv1D'));
  return isSplit ? Number(useBias !== false) + Number(activation !== 'linear') : 0;
}

function bytesOf({ outputShape }: GraphNode): number {
  return tensorBytes(outputShape.slice(1) as number[]);
}

function weightShapes(graph: ModelGraph): Iterable<readonly (number | null)[]> {
  return new Map(
    graph.nodes.flatMap(({ layer }) => layer.weights.map(({ id, shape }) => [id, shape] as const)),
  ).values();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
