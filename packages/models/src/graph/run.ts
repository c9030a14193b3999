import type * as tf from '@tensorflow/tfjs';
import { activationOf } from './activation.js';
import type { GraphNode } from './graph.js';
import { hasPlainForm, isCheapUnderGradient, plainForward } from './plain.js';

/** Runs one layer on eager tensors. */
export type NodeFunction = (inputs: readonly tf.Tensor[]) => tf.Tensor;

/**
 * Runs a node with the layer's own code, as `model.predict` does.
 *
 * @param training Whether layers behave as in training (dropout, batch normalisation).
 */
export function forwardOf(node: GraphNode, training = false): NodeFunction {
  const { layer } = node;
  if (node.withoutActivation) return ([x]) => plainForward(layer, x as tf.Tensor);
  return (inputs) =>
    layer.apply(inputs.length === 1 ? (inputs[0] as tf.Tensor) : [...inputs], {
      training,
    }) as tf.Tensor;
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
