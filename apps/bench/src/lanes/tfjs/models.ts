import { disposeModel } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';

/** A model, and its two halves as the visualize-convnet example makes them, in plain tf.layers. */
export interface ExampleModels {
  /** Gives logits: the model without its closing softmax. */
  readonly whole: tf.LayersModel;
  /** Gives the layer's activation, and what else crosses the cut. */
  readonly features: tf.LayersModel;
  /** Takes what `features` gives to logits. */
  readonly head: tf.LayersModel;
}

/**
 * The halves of a model before and after a layer's output; all share its weights.
 *
 * @throws Error as tfjs does, where there is no such layer or it is applied twice.
 */
export function cutInHalves(
  model: tf.LayersModel,
  whole: tf.LayersModel,
  layer: string,
): Omit<ExampleModels, 'whole'> {
  const { output } = model.getLayer(layer);
  if (Array.isArray(output)) throw new Error(`the layer ${layer} has several outputs`);
  const { head, crossing } = headModel(whole.outputs[0]!, output);
  return { head, features: tf.model({ inputs: model.inputs, outputs: [output, ...crossing] }) };
}

/** Frees a model and what `withoutSoftmax` made of it. */
export function disposeBoth(model: tf.LayersModel, whole: tf.LayersModel): void {
  const weights = whole.weights.map((weight) => weight.read());
  disposeModel(model);
  for (const weight of weights) if (!weight.isDisposed) weight.dispose();
}

/** The model up to its logits, with the same weights. */
export function withoutSoftmax(model: tf.LayersModel): tf.LayersModel {
  const output = model.outputs[0]!;
  const before = output.inputs[0]!;
  const layer = output.sourceLayer;
  const config = layer.getConfig();
  if (layer.getClassName() === 'Softmax' || config.activation === 'softmax') {
    if (layer.getClassName() !== 'Dense') {
      return tf.model({ inputs: model.inputs, outputs: before });
    }
    const linear = tf.layers.dense({
      ...(config as unknown as Parameters<typeof tf.layers.dense>[0]),
      name: `${layer.name}_logits`,
      activation: 'linear',
    });
    const logits = linear.apply(before) as tf.SymbolicTensor;
    linear.setWeights(layer.getWeights());
    return tf.model({ inputs: model.inputs, outputs: logits });
  }
  return tf.model({ inputs: model.inputs, outputs: output });
}

/** Applies the layers between two symbolic tensors anew, to an input in the place of the first. */
function headModel(output: tf.SymbolicTensor, from: tf.SymbolicTensor) {
  const dependent = new Map<number, boolean>([[from.id, true]]);
  const depends = (tensor: tf.SymbolicTensor): boolean => {
    const known = dependent.get(tensor.id) ?? tensor.inputs.map(depends).includes(true);
    dependent.set(tensor.id, known);
    return known;
  };
  const inputFor = ({ shape }: tf.SymbolicTensor) => tf.input({ shape: shape.slice(1) });
  const input = inputFor(from);
  const made = new Map<number, tf.SymbolicTensor>([[from.id, input]]);
  const crossing: tf.SymbolicTensor[] = [];
  const inputs = [input];
  const remade = (tensor: tf.SymbolicTensor): tf.SymbolicTensor => {
    let own = made.get(tensor.id);
    if (!own && depends(tensor)) {
      const before = tensor.inputs.map(remade);
      own = tensor.sourceLayer.apply(before.length === 1 ? before[0]! : before) as typeof output;
    } else if (!own) {
      own = inputFor(tensor);
      crossing.push(tensor);
      inputs.push(own);
    }
    made.set(tensor.id, own);
    return own;
  };
  return { head: tf.model({ inputs, outputs: remade(output) }), crossing };
}
