import * as tf from '@tensorflow/tfjs';
import type { GraphNode, ModelGraph } from '../graph/graph.js';
import { programFor } from '../graph/program.js';
import { multiplyAddsOf } from '../inspect/multiply-adds.js';
import { elementsOf, lastDense } from './dense-layer.js';
import type { Split } from './split.js';
import type { Penultimate } from './types.js';

/** Index of the node whose values the last dense layer reads; the output where there is none. */
export function penultimateNode(graph: ModelGraph): number {
  const last = lastDense(graph);
  return last === null ? graph.output : (graph.nodes[last]!.inputs[0] as number);
}

/** The head up to its last dense layer, and that layer's kernel. */
export function penultimate(
  graph: ModelGraph,
  target: number,
  { head, others }: Split,
): Penultimate {
  const node = penultimateNode(graph);
  // What comes after it is the dense layer and what hands its output on.
  const nodes = head.filter((i) => i <= node);
  const run = programFor(graph, nodes, [node], 'inference');
  const width = elementsOf(graph.nodes[node] as GraphNode);
  const last = lastDense(graph);
  const dense = last === null ? null : (graph.nodes[last] as GraphNode);
  return {
    width,
    values: (cut) =>
      tf.tidy(() => {
        const given = new Map(others.map((other, i) => [other, cut.others[i]!]));
        const values = run(given.set(target, cut.target)).get(node) as tf.Tensor;
        return values.reshape<tf.Tensor2D>([-1, width]);
      }),
    kernel: dense && (() => dense.layer.getWeights()[0]!.reshape<tf.Tensor2D>([width, -1])),
    multiplyAdds: dense ? multiplyAddsOf(graph, dense) : 0,
  };
}
