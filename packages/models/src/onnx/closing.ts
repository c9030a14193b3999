import { UsageError } from '@lucida/runtime/errors';
import { activationName } from '../graph/activation.js';
import {
  formatShape,
  type GraphNode,
  type ModelGraph,
  withoutActivations,
} from '../graph/graph.js';
import { withLogits } from '../graph/logits.js';

/** A graph that gives logits, and the operator that makes probabilities of them. */
export interface Closed {
  readonly graph: ModelGraph;
  readonly closing: 'Softmax' | 'Sigmoid';
}

/** Layers that hand on single values, so that a sigmoid before them might as well come last. */
const PASSING = new Set(['Flatten', 'Reshape', 'Dropout']);

/**
 * Takes the closing softmax or sigmoid off a graph. A model without one is taken to give logits, for
 * a softmax.
 *
 * @throws UsageError when the model ends in another activation, or not in `[n, classes]`.
 */
export function withoutClosing(graph: ModelGraph): Closed {
  let index = graph.output;
  let node = graph.nodes[index] as GraphNode;
  while (PASSING.has(node.layer.getClassName()) || isLinear(node)) {
    index = node.inputs[0] as number;
    node = graph.nodes[index] as GraphNode;
  }
  if (activationName(node.layer) !== 'sigmoid') {
    return { graph: withLogits(graph), closing: 'Softmax' };
  }
  const { outputShape } = graph.nodes[graph.output] as GraphNode;
  if (outputShape.length !== 2) {
    throw new UsageError(
      `The model gives ${formatShape(outputShape)} for a sample, and a classifier gives one number ` +
        'per class.',
    );
  }
  return { graph: withoutActivations(graph, [index]), closing: 'Sigmoid' };
}

function isLinear({ layer }: GraphNode): boolean {
  return layer.getClassName() === 'Activation' && activationName(layer) === 'linear';
}
