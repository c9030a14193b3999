import { UsageError } from '@lucida/runtime/errors';
import { activationName } from './activation.js';
import { formatShape, type GraphNode, type ModelGraph, withoutActivations } from './graph.js';
import { hasPlainForm } from './plain.js';

/** Layers that only rearrange or pass on values, so that a softmax before them is still the last. */
const PASSING = new Set(['Flatten', 'Reshape', 'Dropout']);
/** Layers that are activations in their own right. */
const ACTIVATIONS = new Set(['ReLU', 'LeakyReLU', 'ELU', 'PReLU', 'ThresholdedReLU']);

/**
 * The graph without its final softmax, whose output therefore is the logits `[n, classes]`. A last
 * layer without activation is taken to give logits already.
 *
 * @throws UsageError when the model ends in another activation, or not in `[n, classes]` with at
 *   least two classes.
 */
export function withLogits(graph: ModelGraph): ModelGraph {
  const output = graph.nodes[graph.output] as GraphNode;
  const classes = output.outputShape[1];
  if (output.outputShape.length !== 2 || typeof classes !== 'number') {
    throw new UsageError(
      `The model gives ${formatShape(output.outputShape)} for a sample, and a classifier gives one ` +
        'number per class.',
    );
  }
  if (classes < 2) {
    throw new UsageError(
      `The model ends in layer ${output.name} with a single number for a sample, and a classifier ` +
        'gives one per class; for two classes give it two units and softmax.',
    );
  }
  let index = graph.output;
  let node = output;
  while (PASSING.has(node.layer.getClassName()) || isLinear(node)) {
    index = node.inputs[0] as number;
    node = graph.nodes[index] as GraphNode;
  }
  const type = node.layer.getClassName();
  const activation = activationName(node.layer);
  if (type === 'Softmax' || activation === 'softmax') {
    refuseOtherAxis(node, classes);
    if (type === 'Softmax' || type === 'Activation') return bypass(graph, index);
    if (hasPlainForm(node.layer)) return withoutActivations(graph, [index]);
    throw new UsageError(
      `The softmax of the last layer ${node.name} (${type}) cannot be told from the layer: put it ` +
        'into an Activation layer of its own.',
    );
  }
  if (activation !== 'linear' || ACTIVATIONS.has(type)) {
    throw new UsageError(
      `The model ends in layer ${node.name} with activation ${ACTIVATIONS.has(type) ? type : activation}, ` +
        'and only classifiers that end in softmax or in logits are supported.',
    );
  }
  return graph;
}

function isLinear(node: GraphNode): boolean {
  return node.layer.getClassName() === 'Activation' && activationName(node.layer) === 'linear';
}

function refuseOtherAxis(node: GraphNode, classes: number): void {
  const rank = node.outputShape.length;
  const { axis } = node.layer.getConfig();
  const overLast = typeof axis !== 'number' || axis === -1 || axis === rank - 1;
  if (!overLast || node.outputShape[rank - 1] !== classes) {
    throw new UsageError(
      `The softmax of layer ${node.name} with output ${formatShape(node.outputShape)} does not run ` +
        `over the model's ${classes} classes.`,
    );
  }
}

/** Takes a node with one input out of the graph. */
function bypass(graph: ModelGraph, removed: number): ModelGraph {
  const source = (graph.nodes[removed] as GraphNode).inputs[0] as number;
  const moved = (i: number) => (i === removed ? source : i > removed ? i - 1 : i);
  return {
    nodes: graph.nodes
      .filter((_, i) => i !== removed)
      .map((node) => ({ ...node, inputs: node.inputs.map(moved) })),
    output: moved(graph.output),
  };
}
