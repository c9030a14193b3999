import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { disposeModel, toOnnx } from '../../src/index.js';

describe('toOnnx refuses', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  async function expectRefusal(layers: tf.layers.Layer[], message: RegExp): Promise<void> {
    const model = tf.sequential({ layers });
    const refusal = await toOnnx(model).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UsageError);
    expect((refusal as Error).message).toMatch(message);
    disposeModel(model);
  }

  it('a layer that has no form, by name and class', () =>
    expectRefusal(
      [
        tf.layers.lstm({ name: 'memory', units: 3, inputShape: [5, 2] }),
        tf.layers.dense({ units: 2 }),
      ],
      /^Layer memory \(LSTM\) cannot be exported to ONNX: .*; build the model from Activation, .*\.$/,
    ));

  it('normalisation along another axis than the channels', () =>
    expectRefusal(
      [
        tf.layers.batchNormalization({ name: 'norm', axis: 1, inputShape: [5, 4, 2] }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      ],
      /^Layer norm \(BatchNormalization\) .* axis 1 of 4/,
    ));

  it('a size that is not fixed', () =>
    expectRefusal(
      [
        tf.layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [null, 4, 2] }),
        tf.layers.globalMaxPooling2d({}),
      ],
      /is not fixed/,
    ));

  it('weights beyond 2 GiB, without reading them', () => {
    // Zeros take no memory until they are read.
    const square = () =>
      tf.layers.dense({ units: 16384, kernelInitializer: 'zeros', useBias: false });
    return expectRefusal(
      [tf.layers.flatten({ inputShape: [128, 128] }), square(), square()],
      /take 2\.00 GiB, and an ONNX file holds less than 2 GiB/,
    );
  });
});
