import type { OnnxNetwork, WrittenNode } from '../network.js';
import { Value } from '../value.js';
import { activationGradient } from './activations.js';
import { LAYER_GRADIENTS } from './layers.js';
import { refuseGradient } from './types.js';

/**
 * Writes the gradient of `sum(seed * logits)` to what a node gives, for every sample by itself:
 * the chain rule in ordinary operators, from the logits back to the node and no further.
 *
 * @param seed Name of a value `[batch, classes]`, such as one-hot rows of the class to explain.
 * @param target Index of a node of the graph that the logits depend on.
 * @returns The gradient, of the node's shape.
 * @throws UsageError for a layer between them whose gradient has no form here.
 */
export function writeGradient(network: OnnxNetwork, seed: string, target: number): Value {
  const { writer, graph, nodes, values } = network;
  const leadsBack = nodesAfter(network, target);
  const parts = new Map<number, Value[]>();
  parts.set(graph.output, [new Value(writer, values[graph.output]!.shape, 'channels-last', seed)]);
  for (let i = graph.output; i > target; i--) {
    const given = parts.get(i);
    const node = nodes[i];
    if (!leadsBack.has(i) || !given || !node) continue;
    const wanted = graph.nodes[i]!.inputs.map((input) => leadsBack.has(input));
    const gradients = throughLayer(node, total(node, given), wanted);
    for (const [place, input] of graph.nodes[i]!.inputs.entries()) {
      const gradient = gradients[place];
      if (!wanted[place] || !gradient) continue;
      parts.set(input, [...(parts.get(input) ?? []), gradient]);
    }
  }
  return total(nodes[target]!, parts.get(target)!);
}

function throughLayer(node: WrittenNode, gradient: Value, wanted: readonly boolean[]) {
  const write = Object.hasOwn(LAYER_GRADIENTS, node.type) ? LAYER_GRADIENTS[node.type] : undefined;
  if (write === undefined) {
    throw refuseGradient(
      node,
      'layers of its class have no gradient here',
      'explain a layer after it, or leave the explanation out',
    );
  }
  return write({ ...node, gradient: activationGradient(node, gradient) }, wanted);
}

/** The node itself and all that it flows into. */
function nodesAfter({ graph }: OnnxNetwork, target: number): ReadonlySet<number> {
  const reached = new Set([target]);
  for (const [i, { inputs }] of graph.nodes.entries()) {
    if (inputs.some((input) => reached.has(input))) reached.add(i);
  }
  return reached;
}

/** Several readers' gradients add up. */
function total({ writer, name }: WrittenNode, parts: readonly Value[]): Value {
  const [first, ...others] = parts as [Value, ...Value[]];
  if (others.length === 0) return first;
  const image = first.shape.length > 1;
  const order = image ? first.order : 'channels-last';
  const sum = writer.add(
    'Sum',
    parts.map((part) => part.in(order)),
    `${name}/gradient/sum`,
  );
  return new Value(writer, first.shape, order, sum);
}
