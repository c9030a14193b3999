import * as tf from '@tensorflow/tfjs';
import { activationOf } from './activation.js';
import { fusedConv1d } from './fused-conv1d.js';
import type { GraphNode } from './graph.js';
import { hasPlainForm, isCheapUnderGradient, plainForward } from './plain.js';

/** Runs one layer on eager tensors. */
export type NodeFunction = (inputs: readonly tf.Tensor[]) => tf.Tensor;

/**
 * Runs a node as `model.predict` does, in fewer ops where there are such.
 *
 * @param training Whether layers behave as in training (dropout, batch normalisation).
 */
export function forwardOf(node: GraphNode, training = false): NodeFunction {
  const { layer } = node;
  if (node.withoutActivation) return ([x]) => plainForward(layer, x as tf.Tensor);
  const fused = training ? null : fusedConv1d(layer);
  if (fused !== null) return ([x]) => fused(x as tf.Tensor);
  if (isPlainSum(node)) return (inputs) => inputs.reduce((sum, input) => tf.add(sum, input));
  // Not `apply`, which looks for symbolic tensors and checks shapes that a graph is made of anew.
  return (inputs) => {
    const given = inputs.length === 1 ? (inputs[0] as tf.Tensor) : [...inputs];
    const result = layer.call(given, { training }) as tf.Tensor;
    return inputs.includes(result) ? tf.clone(result) : result;
  };
}

/** Whether a layer adds tensors of one shape; tfjs holds a copy of the first beside the sum. */
function isPlainSum({ layer }: GraphNode): boolean {
  if (layer.getClassName() !== 'Add') return false;
  const shapes = layer.inboundNodes.flatMap(({ inputTensors }) =>
    inputTensors.map(({ shape }) => `${shape}`),
  );
  return new Set(shapes).size === 1;
}

/** Runs a node so that the gradient with respect to its input is to be had, and costs no other. */
export function differentiableForwardOf(node: GraphNode): NodeFunction {
  const { layer } = node;
  if (node.withoutActivation || !hasPlainForm(layer) || isCheapUnderGradient(layer)) {
    return forwardOf(node);
  }
  const activation = activationOf(layer);
  return ([x]) => activation(plainForward(layer, x as tf.Tensor));
}
