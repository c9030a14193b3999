import { LucidaError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { activationName } from '../cut/activation.js';

/** A model as training sees it. */
export interface Classifier {
  readonly model: tf.LayersModel;
  /** Shape of one input sample, channels last; null where any size will do. */
  readonly inputShape: readonly (number | null)[];
  readonly classes: number;
  /** Logits `[n, classes]` of inputs `[n, ...inputShape]`; differentiable. */
  logits(inputs: tf.Tensor, training: boolean): tf.Tensor2D;
  /** Penalties on the weights that the model's layers ask for, one scalar each. */
  penalties(): tf.Scalar[];
}

/**
 * Looks at a model as a classifier: one input, one output `[n, classes]`. A closing softmax (in a
 * dense layer or a layer of its own) is left out, so that losses are taken from logits; a model
 * without softmax is taken to give logits.
 *
 * @throws LucidaError when the model is no such classifier.
 */
export function createClassifier(model: tf.LayersModel): Classifier {
  const output = model.outputs[0]!;
  if (model.inputs.length !== 1 || model.outputs.length !== 1 || output.shape.length !== 2) {
    throw new LucidaError(
      `The model ${model.name} has ${model.inputs.length} inputs and outputs of shape ${model.outputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')}; training needs a classifier with one input and one output [n, classes].`,
    );
  }
  if (model.trainableWeights.length === 0) {
    throw new LucidaError(
      `The model ${model.name} has no trainable weights; set \`trainable\` on the layers to be trained.`,
    );
  }
  return {
    model,
    inputShape: model.inputs[0]!.shape.slice(1),
    classes: output.shape[1]!,
    logits: logitsFunction(model),
    penalties: () => penaltiesOf(model.layers),
  };
}

function logitsFunction(model: tf.LayersModel): Classifier['logits'] {
  const output = model.outputs[0]!;
  const last = output.sourceLayer;
  const activation = last.getClassName() === 'Softmax' ? 'softmax' : activationName(last);
  if (activation === 'linear') return runner(model, output);
  if (activation !== 'softmax') {
    throw new LucidaError(
      `The model ${model.name} ends in the layer ${last.name} with activation ${activation}; training needs a softmax or plain logits at the end.`,
    );
  }
  const beforeLast = runner(model, output.inputs[0]!);
  if (last.getClassName() !== 'Dense') return beforeLast;
  return (inputs, training) => {
    const [kernel, bias] = last.weights.map((weight) => weight.read());
    const product = tf.matMul<tf.Tensor2D>(beforeLast(inputs, training), kernel as tf.Tensor2D);
    return bias ? tf.add<tf.Tensor2D>(product, bias) : product;
  };
}

/** The part of the model from its input to one of its tensors. */
function runner(model: tf.LayersModel, output: tf.SymbolicTensor): Classifier['logits'] {
  const input = model.inputs[0]!;
  if (output === input) return (inputs) => inputs as tf.Tensor2D;
  const part = tf.model({ inputs: input, outputs: output });
  return (inputs, training) => part.apply(inputs, { training }) as tf.Tensor2D;
}

/** tfjs' own sum over a model misses layers of a sequential model that was not yet run. */
function penaltiesOf(layers: readonly tf.layers.Layer[]): tf.Scalar[] {
  return layers.flatMap((layer) =>
    layer instanceof tf.LayersModel ? penaltiesOf(layer.layers) : layer.calculateLosses(),
  );
}
