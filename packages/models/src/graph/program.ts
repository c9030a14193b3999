import * as tf from '@tensorflow/tfjs';
import type { GraphNode, ModelGraph } from './graph.js';
import type { NodeFunction } from './run.js';

/** Values of graph nodes by their index. */
export type Values = ReadonlyMap<number, tf.Tensor>;

interface Step {
  readonly node: number;
  readonly inputs: readonly number[];
  readonly run: NodeFunction;
  /** Values that no later step reads. */
  readonly finished: readonly number[];
}

/**
 * Makes a function that runs some nodes of a graph in order, given the values of others. An
 * intermediate value is disposed after its last use, so that a deep network needs no more memory
 * than `model.predict`; the results are the caller's.
 *
 * @param nodes Indices in the order in which to run them.
 * @param results Indices of the nodes to return, which may be given ones.
 */
export function programFor(
  graph: ModelGraph,
  nodes: readonly number[],
  results: readonly number[],
  forwardOf: (node: GraphNode) => NodeFunction,
): (given: Values) => Values {
  const lastUse = new Map<number, number>();
  for (const i of nodes) for (const input of graph.nodes[i]!.inputs) lastUse.set(input, i);
  const steps = nodes.map((i): Step => {
    const node = graph.nodes[i]!;
    const finished = [...new Set(node.inputs)].filter(
      (input) => nodes.includes(input) && !results.includes(input) && lastUse.get(input) === i,
    );
    return { node: i, inputs: node.inputs, run: forwardOf(node), finished };
  });
  return (given) => {
    const values = new Map(given);
    for (const { node, inputs, run, finished } of steps) {
      // Many layers leave what they compute on the way.
      values.set(
        node,
        tf.tidy(() => run(inputs.map((input) => values.get(input)!))),
      );
      for (const input of finished) values.get(input)!.dispose();
    }
    return values;
  };
}
