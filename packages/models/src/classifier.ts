import * as tf from '@tensorflow/tfjs';
import { flattenModel, type GraphNode } from './graph/graph.js';
import { withLogits } from './graph/logits.js';
import { programFor } from './graph/program.js';

/** A model as a function from samples to logits. */
export interface Classifier {
  readonly name: string;
  /** Shape of one input sample, channels last; null where any size will do. */
  readonly inputShape: readonly (number | null)[];
  readonly classes: number;
  /**
   * Logits `[n, classes]` (before any softmax) of inputs `[n, ...inputShape]`; differentiable. The
   * caller disposes the result.
   *
   * @param training Whether layers behave as in training (dropout, batch normalisation); default
   *   false.
   */
  logits(inputs: tf.Tensor, training?: boolean): tf.Tensor2D;
}

/**
 * Looks at a model as a classifier. Its closing softmax is left out; a model without one is taken to
 * give logits. Weights are the model's own, read anew at every call.
 *
 * @throws UsageError when the model has several inputs or outputs, does not give one number a class,
 *   or ends in another activation than softmax.
 */
export function classifierOf(model: tf.LayersModel): Classifier {
  const graph = withLogits(flattenModel(model));
  const [input] = graph.nodes as [GraphNode];
  const output = graph.nodes[graph.output] as GraphNode;
  const nodes = Array.from(graph.nodes.keys()).slice(1);
  const programOf = (training: boolean) =>
    programFor(graph, nodes, [graph.output], training ? 'training' : 'inference');
  const programs = { inference: programOf(false), training: programOf(true) };
  return {
    name: model.name,
    inputShape: input.outputShape.slice(1),
    classes: output.outputShape[1] as number,
    logits: (inputs, training = false) =>
      tf.tidy(() => {
        const program = training ? programs.training : programs.inference;
        const logits = program(new Map([[0, inputs]])).get(graph.output) as tf.Tensor2D;
        // Where nothing is computed the logits are the inputs, which stay the caller's.
        return logits === inputs ? tf.clone(logits) : logits;
      }),
  };
}
