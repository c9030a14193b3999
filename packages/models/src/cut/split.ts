import type { GraphNode, ModelGraph } from '../graph/graph.js';
import { multiplyAddsOf } from '../inspect/multiply-adds.js';
import { channelWiseNodes } from './channel-wise.js';
import type { HeadStep } from './types.js';

/** A graph divided at a node. */
export interface Split {
  /** Indices of the nodes before the cut and at it, without the input, in the order of running. */
  readonly features: readonly number[];
  /** Indices of the nodes after the cut, in the order in which they run. */
  readonly head: readonly number[];
  /** Indices of the nodes beside the target whose output the head reads. */
  readonly others: readonly number[];
  /** Those of the head in which the target's channels stay apart. */
  readonly channelWise: ReadonlySet<number>;
  readonly plan: readonly HeadStep[];
}

/** Divides a graph at a target: the head is everything that the target's output flows into. */
export function splitAt(graph: ModelGraph, target: number): Split {
  const reached = new Set([target]);
  const head: number[] = [];
  for (const [i, node] of graph.nodes.entries()) {
    if (!node.inputs.some((input) => reached.has(input))) continue;
    reached.add(i);
    head.push(i);
  }
  const inHead = new Set(head);
  const others: number[] = [];
  for (const i of head) {
    for (const input of (graph.nodes[i] as GraphNode).inputs) {
      if (input !== target && !inHead.has(input) && !others.includes(input)) others.push(input);
    }
  }
  const features = ancestorsOf(graph, [target, ...others]);
  const referenceTo = (input: number) => {
    if (input === target) return -1;
    return inHead.has(input) ? head.indexOf(input) : -2 - others.indexOf(input);
  };
  const channelWise = channelWiseNodes(graph, target, head);
  const plan = head.map((i) => {
    const node = graph.nodes[i] as GraphNode;
    return {
      layer: node.name,
      type: node.layer.getClassName(),
      inputs: node.inputs.map(referenceTo),
      channelWise: channelWise.has(i),
      multiplyAdds: multiplyAddsOf(graph, node),
    };
  });
  return { features, head, others, channelWise, plan };
}

/** The given nodes and all that they need but the input, in the order in which they run. */
function ancestorsOf(graph: ModelGraph, nodes: readonly number[]): number[] {
  const needed = new Set(nodes);
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    if (!needed.has(i)) continue;
    for (const input of (graph.nodes[i] as GraphNode).inputs) needed.add(input);
  }
  needed.delete(0);
  return [...needed].sort((a, b) => a - b);
}
