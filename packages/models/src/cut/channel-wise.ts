import { activationName } from '../graph/activation.js';
import type { GraphNode, ModelGraph } from '../graph/graph.js';

/** Layers that, once trained, treat every element by itself, or only pass elements on in order. */
const ELEMENTWISE = new Set([
  'Activation',
  'AlphaDropout',
  'BatchNormalization',
  'Dropout',
  'ELU',
  'Flatten',
  'GaussianDropout',
  'GaussianNoise',
  'LeakyReLU',
  'PReLU',
  'ReLU',
  'Rescaling',
  'Reshape',
  'SpatialDropout1D',
  'ThresholdedReLU',
]);
/** Layers that combine positions of one channel (one index of the last axis) at a time. */
const BY_LAST_AXIS = new Set([
  'AveragePooling1D',
  'AveragePooling2D',
  'AveragePooling3D',
  'Cropping2D',
  'DepthwiseConv2D',
  'GlobalAveragePooling1D',
  'GlobalAveragePooling2D',
  'GlobalMaxPooling1D',
  'GlobalMaxPooling2D',
  'MaxPooling1D',
  'MaxPooling2D',
  'MaxPooling3D',
  'Permute',
  'RepeatVector',
  'UpSampling2D',
  'ZeroPadding2D',
]);
/** Layers that combine elements of several tensors at the same place. */
const MERGING = new Set(['Add', 'Average', 'Maximum', 'Minimum', 'Multiply']);
/** Activations in which an element depends on the others. */
const JOINT_ACTIVATIONS = new Set(['softmax', 'logSoftmax']);

/**
 * The nodes of a head in which the channels of the target stay apart: element i of a node's output,
 * counted row-major in a sample, depends on channel `i mod K` of the target alone, of K channels.
 * (A node may read other tensors that do not depend on the target.) A layer that is not known to be
 * so is taken to mix channels.
 *
 * @param head Indices of the nodes after the target, in the order in which they run.
 */
export function channelWiseNodes(
  graph: ModelGraph,
  target: number,
  head: readonly number[],
): ReadonlySet<number> {
  const channels = (graph.nodes[target] as GraphNode).outputShape.at(-1) as number;
  const dependent = new Set([target, ...head]);
  const apart = new Set([target]);
  for (const i of head) {
    const node = graph.nodes[i] as GraphNode;
    const fromTarget = node.inputs.filter((input) => dependent.has(input));
    if (!fromTarget.every((input) => apart.has(input))) continue;
    const inputs = fromTarget.map((input) => graph.nodes[input] as GraphNode);
    if (keepsApart(node, inputs, channels)) apart.add(i);
  }
  apart.delete(target);
  return apart;
}

function keepsApart(
  { layer, outputShape }: GraphNode,
  inputs: readonly GraphNode[],
  channels: number,
): boolean {
  const type = layer.getClassName();
  if (JOINT_ACTIVATIONS.has(activationName(layer))) return false;
  if (ELEMENTWISE.has(type)) return true;
  // A broadcast axis would move the elements' places.
  if (MERGING.has(type))
    return inputs.every((input) => `${input.outputShape}` === `${outputShape}`);
  const [input] = inputs as [GraphNode];
  const last = outputShape.at(-1);
  if (!BY_LAST_AXIS.has(type) || last !== input.outputShape.at(-1)) return false;
  if (type === 'Permute' && !keepsLastAxis(layer.getConfig().dims)) return false;
  // A depth multiplier of 1: with more, the shapes would differ.
  return typeof last === 'number' && last % channels === 0;
}

/** Whether `dims`, which counts from 1, leaves the last axis last. */
function keepsLastAxis(dims: unknown): boolean {
  return Array.isArray(dims) && dims.at(-1) === dims.length;
}
