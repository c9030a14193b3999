import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { cutAt } from '../../src/cut/cut.js';
import { samples, signalNet } from '../models.js';

describeEachBackend('cutAt', () => {
  it('describes the two parts of a sequential model', () => {
    const cut = cutAt(signalNet(), 'conv1d_1');
    expect(cut).toMatchObject({
      layer: 'conv1d_1',
      inputShape: [40, 1],
      spatialShape: [40],
      channels: 6,
      classes: 10,
      headPlan: [
        { layer: 'conv1d_2', type: 'Conv1D', inputs: [-1] },
        { layer: 'flatten', type: 'Flatten', inputs: [0] },
        { layer: 'dense', type: 'Dense', inputs: [1] },
      ],
    });
  });

  it('gives logits whose softmax is the prediction, at every layer', async () => {
    const model = signalNet();
    const x = samples(3, [40, 1]);
    const expected = await (model.predict(x) as tf.Tensor).data();
    for (const layer of ['conv1d', 'conv1d_1', 'conv1d_2']) {
      const cut = cutAt(model, layer);
      const activations = cut.features(x);
      expect(activations.target.shape).toEqual([3, 40, 6]);
      const logits = cut.head(activations);
      expectClose(await tf.softmax(logits).data(), expected, 1e-6);
    }
  });

  it('gives the logits of all layers at once', async () => {
    const model = signalNet();
    const cut = cutAt(model, 'conv1d_1');
    const x = samples(3, [40, 1]);
    const { target, others } = cut.features(x);
    expectClose(await cut.logits(x).data(), await cut.head({ target, others }).data(), 1e-6);
    await expectNoLeak(() => cut.logits(x).dispose());
    expect(() => cut.logits(samples(1, [39, 1]))).toThrow(/\[1, 39, 1\]/);
  });

  it('holds no activation longer than it is needed', async () => {
    const convolve = (i: number) =>
      tf.layers.conv1d({
        name: `conv_${i}`,
        filters: 64,
        kernelSize: 1,
        activation: 'relu',
        ...(i === 0 && { inputShape: [500, 1] }),
      });
    const layers = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(convolve);
    const head = [tf.layers.globalMaxPooling1d({}), tf.layers.dense({ units: 2 })];
    const model = tf.sequential({ layers: [...layers, ...head] });
    const x = samples(1, [500, 1]);
    const activationBytes = 4 * 500 * 64;
    for (const target of ['conv_0', 'conv_9']) {
      const cut = cutAt(model, target);
      const before = tf.memory().numBytes;
      const { peakBytes } = await tf.profile(() => tf.tidy(() => cut.head(cut.features(x))));
      // Those that one layer works on, and the target; all ten together would be too many.
      expect(peakBytes - before).toBeLessThan(7 * activationBytes);
    }
  });

  it('leaves no tensor behind', async () => {
    const cut = cutAt(signalNet(), 'conv1d_1');
    const x = samples(2, [40, 1]);
    await expectNoLeak(() => {
      const activations = cut.features(x);
      tf.dispose([
        cut.head(activations),
        activations.target,
        ...activations.others,
        cut.biasActivation(),
      ]);
    });
    expect(x.isDisposed).toBe(false);
  });
});
