import type { ModelGraph } from '../../graph/graph.js';
import { Value } from '../value.js';
import type { WrittenNode, WrittenNodes } from '../write-nodes.js';
import { activationGradient } from './activations.js';
import { LAYER_GRADIENTS } from './layers.js';
import { inOrderOf } from './order.js';

/**
 * Writes the gradient of `sum(seed * output)` to what a node gives, for every sample by itself: the
 * chain rule in ordinary operators, from a node back to another and no further.
 *
 * @param output Index of the node whose values are explained, such as a classifier's logits.
 * @param seed Name of a value of its shape, channels last; such as one-hot rows of a class.
 * @param target Index of a node, or of a given value, that the output depends on.
 * @returns The gradient, of the target's shape.
 * @throws UsageError for an activation whose gradient has no form here.
 */
export function writeGradient(
  { graph, nodes, values }: WrittenNodes,
  output: number,
  seed: string,
  target: number,
): Value {
  const leadsBack = nodesAfter(graph, target);
  const parts = new Map<number, Value[]>();
  const { writer, shape } = values.get(output)!;
  parts.set(output, [new Value(writer, shape, 'channels-last', seed)]);
  for (let i = output; i > target; i--) {
    const given = parts.get(i);
    const node = nodes.get(i);
    if (!leadsBack.has(i) || !given || !node) continue;
    const { inputs } = graph.nodes[i]!;
    const wanted = inputs.map((input) => leadsBack.has(input));
    const gradients = throughLayer(node, total(node.value, given), wanted);
    for (const [place, input] of inputs.entries()) {
      const gradient = gradients[place];
      if (!wanted[place] || !gradient) continue;
      parts.set(input, [...(parts.get(input) ?? []), gradient]);
    }
  }
  return total(values.get(target)!, parts.get(target)!);
}

function throughLayer(node: WrittenNode, gradient: Value, wanted: readonly boolean[]) {
  const write = LAYER_GRADIENTS[node.type]!;
  return write({ ...node, gradient: activationGradient(node, gradient) }, wanted);
}

/** The node itself and all that it flows into. */
function nodesAfter(graph: ModelGraph, target: number): ReadonlySet<number> {
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
