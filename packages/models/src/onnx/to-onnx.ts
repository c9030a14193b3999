import type * as tf from '@tensorflow/tfjs';
import { writeNetwork } from './network.js';

/**
 * Writes a classifier as an ONNX file (opset 17, IR version 8), with its weights: input `input`,
 * float32 `[batch, ...inputShape]` with channels last, as the model takes it; outputs `logits` and
 * `probabilities`, float32 `[batch, classes]`. Logits are the values before the closing softmax or
 * sigmoid; a model without either is taken to give logits, and its probabilities are their softmax.
 * The batch is free, all other sizes are fixed. Layers run as in use, not as in training.
 *
 * Inside, images have their channels first, as ONNX' operators want them: they are transposed once on
 * their way in, and a dense layer after a Flatten has the rows of its kernel permuted instead.
 *
 * @throws UsageError when the model is not a classifier with one input of a fixed shape, when a layer
 *   has no form in ONNX (it is named), or when the weights take 2 GiB or more.
 */
export async function toOnnx(model: tf.LayersModel): Promise<Uint8Array> {
  return writeNetwork(model).finish();
}
