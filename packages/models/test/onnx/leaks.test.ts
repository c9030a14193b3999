import { describeEachBackend, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { disposeModel, toOnnx } from '../../src/index.js';

describeEachBackend('toOnnx', () => {
  it('leaves no tensor behind, also when it refuses', async () => {
    const conv = tf.layers.conv2d({ inputShape: [5, 4, 2], filters: 3, kernelSize: 2 });
    const rest = [tf.layers.flatten(), tf.layers.dense({ units: 3, activation: 'softmax' })];
    const model = tf.sequential({ layers: [conv, tf.layers.batchNormalization(), ...rest] });
    await expectNoLeak(() => toOnnx(model));
    disposeModel(model);
    const memory = tf.sequential({
      layers: [tf.layers.lstm({ units: 3, inputShape: [5, 2] }), tf.layers.dense({ units: 2 })],
    });
    await expectNoLeak(() => expect(toOnnx(memory)).rejects.toThrow('cannot be exported'));
    disposeModel(memory);
  });
});
