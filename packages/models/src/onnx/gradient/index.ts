import type { OnnxNetwork, WrittenNode } from '../network.js';
import { Value } from '../value.js';
import { activationGradient } from './activations.js';
import { LAYER_GRADIENTS } from './layers.js';
import { inOrderOf } from './order.js';

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
  const output = values[graph.output]!;
  parts.set(graph.output, [new Value(writer, output.shape, 'channels-last', seed)]);
  for (let i = graph.output; i > target; i--) {
    const given = parts.get(i);
    const node = nodes[i];
    if (!leadsBack.has(i) || !given || !node) continue;
    const { inputs } = graph.nodes[i]!;
    const wanted = inputs.map((input) => leadsBack.has(input));
    const gradients = throughLayer(node, total(values[i]!, given), wanted);
    for (const [place, input] of inputs.entries()) {
      const gradient = gradients[place];
      if (!wanted[place] || !gradient) continue;
      parts.set(input, [...(parts.get(input) ?? []), gradient]);
    }
  }
  return total(values[target]!, parts.get(target)!);
}

function throughLayer(node: WrittenNode, gradient: Value, wanted: readonly boolean[]) {
  const write = LAYER_GRADIENTS[node.type]!;
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

/** Several readers' gradients add up, in the order of the value that they read. */
function total(value: Value, parts: readonly Value[]): Value {
  const [first, ...others] = parts as [Value, ...Value[]];
  if (others.length === 0) return first;
  const names = parts.map((part) => inOrderOf(part, value));
  return value.like(value.writer.add('Sum', names, `${value.name}/gradient`));
}
