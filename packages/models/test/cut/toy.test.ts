import { describeEachBackend, expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cutAt } from '../../src/cut/cut.js';

/**
 * Small enough for pencil and paper: signal of 3, two filters of width 1 with ReLU, mean over the
 * signal, two classes.
 */
function toyNet(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.conv1d({
        name: 'conv',
        filters: 2,
        kernelSize: 1,
        activation: 'relu',
        inputShape: [3, 1],
      }),
      tf.layers.globalAveragePooling1d({ name: 'mean' }),
      tf.layers.dense({ name: 'scores', units: 2, activation: 'softmax' }),
    ],
  } as tf.SequentialArgs);
  const weights = [
    tf.tensor3d([[[2, -1]]]),
    tf.tensor1d([-1, 0.5]),
    tf.tensor2d([
      [3, 0],
      [-6, 12],
    ]),
    tf.tensor1d([0.25, -1]),
  ];
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

describeEachBackend('cutAt on a network worked out by hand', () => {
  const x = () => tf.tensor3d([[[1], [2], [-1]]]);

  it('gives activation, logits, gradient and bias activation', async () => {
    const cut = cutAt(toyNet(), 'conv');
    const activations = cut.features(x());
    // relu(2x - 1) and relu(0.5 - x).
    expectClose(await activations.target.data(), [1, 0, 3, 0, 0, 1.5], 1e-6);
    // Means 4/3 and 1/2; logits 3 * 4/3 - 6/2 + 0.25 and 12/2 - 1.
    expectClose(await cut.head(activations).data(), [1.25, 5], 1e-6);
    // d logit_0 / d A = [3, -6] / 3 at every position.
    const gradient = tf.grad((target) =>
      tf.sum(tf.mul(cut.head({ target, others: [] }), tf.tensor1d([1, 0]))),
    )(activations.target);
    expectClose(await gradient.data(), [1, -2, 1, -2, 1, -2], 1e-6);
    // relu(-1) and relu(0.5).
    expectClose(await cut.biasActivation().data(), [0, 0.5], 1e-6);
  });

  it('gives the logits of a replaced activation', async () => {
    const cut = cutAt(toyNet(), 'conv');
    const { target } = cut.features(x());
    // Without channel 0: its 3 * 4/3 is missing.
    const ablated = cut.head({ target: target.mul(tf.tensor1d([0, 1])), others: [] });
    expectClose(await ablated.data(), [-2.75, 5], 1e-6);
  });
});

describe('cutAt', () => {
  it('leaves the model and the names that tfjs hands out untouched', async () => {
    const model = toyNet();
    const config = JSON.stringify(model.toJSON(null, false));
    const [before] = [tf.layers.activation({ activation: 'relu' }).name];
    const cut = cutAt(model, 'conv');
    const { target } = cut.features(tf.ones([2, 3, 1]));
    tf.dispose([target, cut.head({ target, others: [] })]);
    cut.biasActivation().dispose();
    const after = tf.layers.activation({ activation: 'relu' }).name;
    expect(JSON.stringify(model.toJSON(null, false))).toBe(config);
    expect(numberOf(after)).toBe(numberOf(before!) + 1);
    expectClose(await model.getWeights()[0]!.data(), [2, -1], 0);
  });

  it('follows weights that change after the cut', async () => {
    const model = toyNet();
    const cut = cutAt(model, 'conv');
    const bias = model.getLayer('scores').weights[1]!;
    bias.write(tf.tensor1d([10, 20]));
    const { target } = cut.features(tf.zeros([1, 3, 1]));
    const logits = cut.head({ target: tf.zerosLike(target), others: [] });
    expectClose(await logits.data(), [10, 20], 0);
  });
});

function numberOf(name: string): number {
  return Number(name.match(/\d+$/)?.[0] ?? 0);
}
