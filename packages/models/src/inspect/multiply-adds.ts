import type { GraphNode, ModelGraph, Shape } from '../graph/graph.js';

/** Layers whose weights shift, scale or look up values: no sums of products. */
const UNCOUNTED = new Set(['BatchNormalization', 'Embedding', 'LayerNormalization', 'PReLU']);
/** Layers that apply each of their kernels once for every position of their output. */
const BY_OUTPUT = new Set([
  'Conv1D',
  'Conv2D',
  'Conv3D',
  'Dense',
  'DepthwiseConv2D',
  'SeparableConv2D',
]);
/** Layers that apply their kernel once for every position of their input. */
const BY_INPUT = new Set(['Conv2DTranspose', 'Conv3DTranspose', 'GRU', 'LSTM', 'SimpleRNN']);

/**
 * Multiply-adds of one node for one sample: a product of a kernel's element with a value, added to a
 * sum, counts as one. Convolutions (transposed, depthwise and separable ones too), dense and
 * recurrent layers count; biases, activations, normalisation and pooling do not, as is the custom in
 * the literature on networks. Padding counts like any other value.
 *
 * @returns Null where a size is not fixed, or for a layer with weights of an unknown use.
 */
export function multiplyAddsOf(graph: ModelGraph, { layer, inputs, outputShape }: GraphNode) {
  const type = layer.getClassName();
  if (layer.weights.length === 0 || UNCOUNTED.has(type)) return 0;
  const input = graph.nodes[inputs[0] as number] as GraphNode;
  if (BY_OUTPUT.has(type)) return times(positions(outputShape), kernelElements(layer));
  if (BY_INPUT.has(type)) return times(positions(input.outputShape), kernelElements(layer));
  return null;
}

/** Multiply-adds of some nodes of a graph, one after the other. */
export function totalMultiplyAdds(graph: ModelGraph, nodes: Iterable<number>): number | null {
  let total: number | null = 0;
  for (const index of nodes) {
    const count = multiplyAddsOf(graph, graph.nodes[index] as GraphNode);
    total = total === null || count === null ? null : total + count;
  }
  return total;
}

function kernelElements(layer: GraphNode['layer']): number {
  return layer.weights
    .filter(({ originalName }) => originalName.endsWith('kernel'))
    .reduce((sum, { shape }) => sum + shape.reduce<number>((size, n) => size * (n ?? 1), 1), 0);
}

/** Positions (or time steps) of an output `[null, ...positions, channels]`. */
function positions(shape: Shape): number | null {
  return shape.slice(1, -1).reduce(times, 1);
}

function times(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a * b;
}
