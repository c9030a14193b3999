import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { classifierOf, toOnnx } from '../../src/index.js';

type Runtime = typeof import('onnxruntime-node');

/** Null on platforms for which onnxruntime has no binary. */
export const onnxruntime: Runtime | null = await import('onnxruntime-node').catch(() => null);

export const SKIPPED = 'onnxruntime-node is not installed here';

/** What onnxruntime gives for inputs, by the names of the file's outputs. */
export async function runOnnx(
  file: Uint8Array,
  inputs: tf.Tensor,
): Promise<Readonly<Record<string, tf.Tensor>>> {
  const { InferenceSession, Tensor } = onnxruntime as Runtime;
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const input = new Tensor('float32', await inputs.data<'float32'>(), inputs.shape);
  const results = await session.run({ input });
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { data, dims }]) => [
      name,
      tf.tensor(data as Float32Array, [...dims]),
    ]),
  );
}

/** Random inputs for a model, `[batch, ...]`. */
export function inputsFor(model: tf.LayersModel, batch: number, seed: number): tf.Tensor {
  const sample = model.inputs[0]!.shape.slice(1) as number[];
  return tf.randomNormal([batch, ...sample], 0, 1, 'float32', seed);
}

/** Expects that a model's file computes what the model does, for a batch of random inputs. */
export async function expectSameInOnnx(model: tf.LayersModel, batch = 2, seed = 1): Promise<void> {
  const inputs = inputsFor(model, batch, seed);
  const { logits, probabilities } = await runOnnx(await toOnnx(model), inputs);
  const { activation } = model.layers.at(-1)!.getConfig();
  const predicted = model.predict(inputs) as tf.Tensor;
  const closed = activation === 'softmax' || activation === 'sigmoid';
  expectClose((closed ? probabilities : logits)!, predicted);
  // Softmax hides differences that logits show.
  if (activation === 'softmax') expectClose(logits!, classifierOf(model).logits(inputs));
}

/** Within 1e-5 of the largest value. */
export function expectClose(actual: tf.Tensor, expected: tf.Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  const largest = tf.max(tf.abs(expected)).arraySync() as number;
  const worst = tf.max(tf.abs(tf.sub(actual, expected))).arraySync() as number;
  expect(worst).toBeLessThanOrEqual(1e-5 * largest);
}

/** Every weight of a model drawn anew, so that none is a zero or a one that hides a mistake. */
export function randomizeWeights(model: tf.LayersModel, seed: number): void {
  const weights = model.weights.map((weight, i) => {
    const positive = /variance|gamma/.test(weight.originalName);
    const fanIn = weight.shape.slice(0, -1).reduce<number>((n, size) => n * (size ?? 1), 1);
    const random = positive
      ? tf.randomUniform(weight.shape as number[], 0.5, 1.5, 'float32', seed + i)
      : tf.randomNormal(weight.shape as number[], 0, 1 / Math.sqrt(fanIn), 'float32', seed + i);
    return random;
  });
  for (const [i, weight] of model.weights.entries()) weight.write(weights[i]!);
}
