import { graphRunner } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import { nativeProgram, runnerWithoutGradients } from '../native/native-program.js';
import type { GraphNode, ModelGraph } from './graph.js';
import { differentiableForwardOf, forwardOf, type NodeFunction } from './run.js';

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
 * How nodes run: as in use, as in training, or as in use with a gradient to the value of a given node.
 * As in training there is a gradient to everything.
 */
export type ProgramMode = 'inference' | 'training' | { readonly gradientTo: number };

/** Layers that hand values on: to copy them through a graph runner would be all of the work. */
const HANDING_ON = new Set(['Dropout', 'Flatten', 'Reshape']);

/**
 * Makes a function that runs some nodes of a graph in order, given the values of others. An
 * intermediate value is disposed after its last use, so that a deep network needs no more memory
 * than `model.predict`; the results are the caller's. On the backend `native` all nodes run as one.
 *
 * @param nodes Indices in the order in which to run them.
 * @param results Indices of the nodes to return, which may be given ones.
 */
export function programFor(
  graph: ModelGraph,
  nodes: readonly number[],
  results: readonly number[],
  mode: ProgramMode,
): (given: Values) => Values {
  const byNode = nodeByNode(graph, nodes, results, forwardIn(mode));
  if (mode === 'training') return byNode;
  if (nodes.every((i) => HANDING_ON.has(graph.nodes[i]!.layer.getClassName()))) return byNode;
  const gradientTo = mode === 'inference' ? null : mode.gradientTo;
  const native = nativeProgram(graph, nodes, results, gradientTo);
  return (given) => {
    const runner = gradientTo === null ? runnerWithoutGradients() : graphRunner();
    if (runner === null) return byNode(given);
    return new Map([...given, ...native.run(runner, given)]);
  };
}

function forwardIn(mode: ProgramMode): (node: GraphNode) => NodeFunction {
  if (mode === 'inference') return (node) => forwardOf(node);
  if (mode === 'training') return (node) => forwardOf(node, true);
  return differentiableForwardOf;
}

function nodeByNode(
  graph: ModelGraph,
  nodes: readonly number[],
  results: readonly number[],
  forward: (node: GraphNode) => NodeFunction,
): (given: Values) => Values {
  const lastUse = new Map<number, number>();
  for (const i of nodes) for (const input of graph.nodes[i]!.inputs) lastUse.set(input, i);
  const steps = nodes.map((i): Step => {
    const node = graph.nodes[i]!;
    const finished = [...new Set(node.inputs)].filter(
      (input) => nodes.includes(input) && !results.includes(input) && lastUse.get(input) === i,
    );
    return { node: i, inputs: node.inputs, run: forward(node), finished };
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
