import * as tf from '@tensorflow/tfjs';
import { cutAt, disposeModel } from '../../../src/index.js';
import { writeGradient } from '../../../src/onnx/gradient/index.js';
import { writeNetwork } from '../../../src/onnx/network.js';
import { expectClose, inputsFor, randomizeWeights, runOnnx } from '../runtime.js';

const GRADIENT = 'gradient';

/**
 * Expects that onnxruntime gives the gradient at a layer that tfjs has for the layers after it, for a
 * batch of random inputs. Logits are weighed by the probabilities, so that every sample weighs them
 * in another way.
 *
 * @param layerName A layer with spatial positions.
 */
async function expectSameGradient(
  model: tf.LayersModel,
  layerName: string,
  batch = 2,
  seed = 1,
): Promise<void> {
  const inputs = inputsFor(model, batch, seed);
  const results = await runOnnx(await withGradient(model, layerName), inputs);
  const { [GRADIENT]: gradient, probabilities } = results;
  const cut = cutAt(model, layerName);
  const { target, others } = cut.features(inputs);
  const weighed = (values: tf.Tensor) =>
    tf.sum(tf.mul(cut.head({ target: values, others }), probabilities!)).asScalar();
  expectClose(gradient!, tf.grad(weighed)(target));
}

/** A model's file with the gradient at a layer as a further output, `gradient`. */
async function withGradient(model: tf.LayersModel, layerName: string): Promise<Uint8Array> {
  const network = writeNetwork(model, [GRADIENT]);
  const target = network.graph.nodes.findIndex(({ name }) => name === layerName);
  const gradient = writeGradient(network, network.graph.output, network.probabilities, target);
  network.writer.addNamed('Identity', [gradient.in('channels-last')], GRADIENT);
  return network.finish([{ name: GRADIENT, shape: ['batch', ...gradient.shape] }]);
}

/** Which order the target's values have in the file: those of a convolution, or of a dense layer. */
export type TargetOrder = 'channels-first' | 'channels-last';

/** A layer `target` of as many channels as the input, from which the tested ones go on. */
export function targetLayer(
  inputShape: readonly number[],
  order: TargetOrder = 'channels-first',
): tf.layers.Layer {
  const depth = inputShape.at(-1)!;
  const name = 'target';
  if (order === 'channels-last') return tf.layers.dense({ name, units: depth });
  const options = { name, filters: depth, kernelSize: 1 };
  return inputShape.length === 2 ? tf.layers.conv1d(options) : tf.layers.conv2d(options);
}

/**
 * Expects the same gradient at a layer `target` through layers one after the other, and a dense one
 * over all that they give.
 *
 * @param inputShape Of a sample.
 * @param seed Of the weights and inputs.
 */
export async function expectSameThrough(
  inputShape: readonly number[],
  layers: readonly tf.layers.Layer[],
  seed: number,
  order?: TargetOrder,
): Promise<void> {
  const input = tf.input({ shape: [...inputShape] });
  let x = [targetLayer(inputShape, order), ...layers].reduce(
    (value, layer) => layer.apply(value) as tf.SymbolicTensor,
    input,
  );
  if (x.shape.length > 2) x = tf.layers.flatten().apply(x) as tf.SymbolicTensor;
  const outputs = tf.layers.dense({ units: 3 }).apply(x) as tf.SymbolicTensor;
  await expectModelGradient(tf.model({ inputs: input, outputs }), seed);
}

/** The same at the layer `target` of a model, whose weights are drawn anew and freed at the end. */
export async function expectModelGradient(model: tf.LayersModel, seed: number): Promise<void> {
  randomizeWeights(model, seed);
  await expectSameGradient(model, 'target', 2, seed);
  disposeModel(model);
}
