import type * as tf from '@tensorflow/tfjs';
import { activationName } from '../graph/activation.js';
import type { GraphNode, ModelGraph } from '../graph/graph.js';
import { hasPlainForm } from '../graph/plain.js';
import { multiplyAddsOf } from '../inspect/multiply-adds.js';
import { elementsOf } from './dense-layer.js';
import type { MixingLayer } from './types.js';

type Geometry = Omit<MixingLayer, 'layer' | 'type' | 'multiplyAdds' | 'kernel'>;

/**
 * The nodes of a head with which the mixing of the target's channels starts: every way from the
 * target to them keeps channels apart.
 */
export function firstMixingNodes(
  graph: ModelGraph,
  target: number,
  head: readonly number[],
  channelWise: ReadonlySet<number>,
): number[] {
  const dependent = new Set([target, ...head]);
  const isApart = (i: number) => i === target || channelWise.has(i) || !dependent.has(i);
  return head.filter((i) => !channelWise.has(i) && graph.nodes[i]!.inputs.every(isApart));
}

/**
 * A node that adds up the target's channels, as a convolution over an image whose channels are the
 * target's; or, in a clause, why it cannot be seen so.
 */
export function mixingLayer(
  graph: ModelGraph,
  node: GraphNode,
  channels: number,
): MixingLayer | string {
  const { layer, name } = node;
  const type = layer.getClassName();
  const input = graph.nodes[node.inputs[0] as number] as GraphNode;
  const linear = ['Conv1D', 'Conv2D', 'Dense'].includes(type) && hasPlainForm(layer);
  if (!linear) return `${name} (${type}) mixes channels, and not as a weighted sum`;
  const geometry = type === 'Dense' ? ofDense(node, input, channels) : ofConvolution(node, input);
  const [height, width, ofInput] = geometry.inputShape;
  if (ofInput !== channels)
    return `${name} (${type}) mixes channels that lie spread over an axis of ${ofInput}`;
  const [rows, columns] = geometry.window;
  return {
    ...geometry,
    layer: name,
    type,
    inputShape: [height, width, channels],
    multiplyAdds: multiplyAddsOf(graph, node),
    kernel: () =>
      layer
        .getWeights()[0]!
        .reshape<tf.Tensor4D>([rows, columns, channels, geometry.outputShape[2]]),
  };
}

/** A layer without spatial axes sees each channel at as many positions as it has elements. */
function ofDense({ outputShape }: GraphNode, input: GraphNode, channels: number): Geometry {
  const elements = elementsOf(input);
  const units = outputShape.at(-1) as number;
  const unit = { strides: [1, 1], dilations: [1, 1], padding: [0, 0] } as const;
  if (input.outputShape.length === 2) {
    const positions = elements / channels;
    return {
      ...unit,
      window: [positions, 1],
      inputShape: [positions, 1, channels],
      outputShape: [1, 1, units],
    };
  }
  const ofInput = input.outputShape.at(-1) as number;
  const positions = elements / ofInput;
  return {
    ...unit,
    window: [1, 1],
    inputShape: [positions, 1, ofInput],
    outputShape: [positions, 1, units],
  };
}

function ofConvolution({ layer, outputShape }: GraphNode, input: GraphNode): Geometry {
  const config = layer.getConfig();
  const asImage = <T>(values: readonly T[], one: T) =>
    (values.length === 1 ? [one, values[0]] : values) as [T, T];
  const sizes = (shape: GraphNode['outputShape']) => {
    const [height, width] = asImage(shape.slice(1, -1) as number[], 1);
    return [height, width, shape.at(-1) as number] as const;
  };
  const inputShape = sizes(input.outputShape);
  const output = sizes(outputShape);
  const window = asImage(layer.weights[0]!.shape.slice(0, -2) as number[], 1);
  const strides = asImage(config.strides as number[], 1);
  const dilations = asImage(config.dilationRate as number[], 1);
  // TensorFlow's `same`: what the windows lack, half before, the odd one after.
  const before = (axis: 0 | 1) => {
    const reach = (output[axis] - 1) * strides[axis] + (window[axis] - 1) * dilations[axis] + 1;
    return config.padding === 'same' ? Math.floor(Math.max(0, reach - inputShape[axis]) / 2) : 0;
  };
  const padding = [before(0), before(1)] as const;
  return { inputShape, outputShape: output, window, strides, dilations, padding };
}

/** Whether a layer leaves the sums as they are, without an activation of its own. */
export function isLinear({ layer, withoutActivation }: GraphNode): boolean {
  return withoutActivation || activationName(layer) === 'linear';
}
