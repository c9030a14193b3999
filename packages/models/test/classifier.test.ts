import { UsageError } from '@lucida/runtime/errors';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { classifierOf } from '../src/index.js';

describeEachBackend('a model as a classifier', () => {
  it('gives the logits whose softmax the model predicts, without spatial positions too', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, activation: 'relu', inputShape: [3] }),
        tf.layers.dropout({ rate: 0.9 }),
        tf.layers.dense({ units: 2, activation: 'softmax' }),
      ],
    });
    const { inputShape, classes, logits } = classifierOf(model);
    expect({ inputShape, classes }).toEqual({ inputShape: [3], classes: 2 });
    const x = tf.tensor2d([1, 2, 3, -1, 0, 1], [2, 3]);
    const predicted = model.predict(x) as tf.Tensor;
    await expectNoLeak(async () => {
      const probabilities = tf.tidy(() => tf.softmax(logits(x)));
      expectClose(await probabilities.data(), await predicted.data(), 1e-6);
      probabilities.dispose();
    });
    tf.dispose([x, predicted]);
    model.dispose();
  });

  it('drops values in training only', async () => {
    const model = tf.sequential({ layers: [tf.layers.dropout({ rate: 0.5, inputShape: [1000] })] });
    const { logits } = classifierOf(model);
    const x = tf.ones([1, 1000]);
    expect([...(await logits(x).data())].every((value) => value === 1)).toBe(true);
    expect([...(await logits(x, true).data())]).toContain(0);
    x.dispose();
    model.dispose();
  });
});

describe('classifierOf', () => {
  it('takes inputs of any size where the model does', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv1d({ filters: 2, kernelSize: 3, inputShape: [null, 1] }),
        tf.layers.globalAveragePooling1d({}),
      ],
    });
    expect(classifierOf(model)).toMatchObject({ inputShape: [null, 1], classes: 2 });
    model.dispose();
  });

  it('refuses a softmax that cannot be taken off, rather than to take it for logits', () => {
    const model = tf.sequential({
      layers: [tf.layers.simpleRNN({ units: 2, activation: 'softmax', inputShape: [3, 1] })],
    });
    expect(() => classifierOf(model)).toThrow(UsageError);
    model.dispose();
  });
});
