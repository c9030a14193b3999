import { UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import { expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { vgg7 } from '../../src/architectures/vgg7.js';

async function valuesOf(model: tf.LayersModel): Promise<number[][]> {
  return Promise.all(model.getWeights().map(async (weight) => [...(await weight.data())]));
}

describe('vgg7', () => {
  beforeAll(async () => {
    await startBackend('cpu');
  });

  it("has the study's layers and 66,088 parameters", () => {
    vgg7({ seed: 0 }).dispose(); // Names must not depend on what was built before.
    const model = vgg7({ seed: 0 });
    expect(model.layers.map(({ name, outputShape }) => [name, outputShape])).toEqual([
      ['conv2d', [null, 224, 224, 32]],
      ['conv2d_1', [null, 224, 224, 32]],
      ['max_pooling2d', [null, 112, 112, 32]],
      ['conv2d_2', [null, 112, 112, 64]],
      ['conv2d_3', [null, 112, 112, 64]],
      ['max_pooling2d_1', [null, 56, 56, 64]],
      ['global_average_pooling2d', [null, 64]],
      ['dense', [null, 8]],
    ]);
    expect(model.layers.map((layer) => layer.countParams())).toEqual([
      896, 9248, 0, 18496, 36928, 0, 0, 520,
    ]);
    expect(model.countParams()).toBe(66_088);
    expect(model.inputs[0]!.shape).toEqual([null, 224, 224, 3]);
    for (const i of [0, 1, 3, 4]) {
      expect(model.layers[i]!.getConfig()).toMatchObject({
        padding: 'same',
        activation: 'relu',
        kernelSize: [3, 3],
        strides: [1, 1],
      });
    }
    model.dispose();
  });

  it('starts as the study did: Glorot uniform, zero biases, dense kernel N(0, 0.5)', async () => {
    const values = await valuesOf(vgg7({ seed: 3, inputShape: [8, 8, 3] }));
    // limit = sqrt(6 / (fan in + fan out)), fans counting the kernel's positions.
    const fans = [9 * (3 + 32), 9 * (32 + 32), 9 * (32 + 64), 9 * (64 + 64)];
    fans.forEach((fan, i) => {
      const largest = Math.max(...values[2 * i]!.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(Math.sqrt(6 / fan));
      expect(largest).toBeGreaterThan(0.97 * Math.sqrt(6 / fan));
    });
    for (const i of [1, 3, 5, 7, 9]) expect(new Set(values[i])).toEqual(new Set([0]));
    const dense = values[8]!;
    const deviation = Math.sqrt(dense.reduce((sum, x) => sum + x * x, 0) / dense.length);
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.063); // 4 standard errors of 512 draws
  });

  it('penalises all five kernels by 5e-4 times their squares', async () => {
    const model = vgg7({ seed: 1, inputShape: [8, 8, 3] });
    const values = await valuesOf(model);
    const penalties = model.layers.flatMap((layer) => layer.calculateLosses());
    const losses = await Promise.all(penalties.map((loss) => loss.data()));
    expectClose(
      losses.map(([loss]) => loss!),
      [0, 2, 4, 6, 8].map((i) => 5e-4 * values[i]!.reduce((sum, x) => sum + x * x, 0)),
      1e-6,
    );
  });

  it('gives the same weights for the same seed whatever the size, and others for others', async () => {
    const [first, again, other] = await Promise.all([
      valuesOf(vgg7({ seed: 7, inputShape: [8, 8, 3] })),
      valuesOf(vgg7({ seed: 7, inputShape: [5, 20, 3] })),
      valuesOf(vgg7({ seed: 8, inputShape: [8, 8, 3] })),
    ]);
    expect(again).toEqual(first);
    expect(other![0]).not.toEqual(first![0]);
  });

  it('takes images of any size from 4 x 4 on, of any channels and classes', async () => {
    for (const inputShape of [
      [4, 4, 3],
      [5, 9, 1],
    ]) {
      const model = vgg7({ seed: 0, inputShape, classes: 3 });
      const output = tf.tidy(() => model.predict(tf.ones([2, ...inputShape])) as tf.Tensor);
      expect(output.shape).toEqual([2, 3]);
      const [a, b, c] = await output.data();
      expect(a! + b! + c!).toBeCloseTo(1, 6);
      tf.dispose(output);
      model.dispose();
    }
  });

  it.each<[string, Partial<Parameters<typeof vgg7>[0]>]>([
    ['at least 4 x 4 pixels, not samples of shape [3, 40, 3]', { inputShape: [3, 40, 3] }],
    ['not samples of shape [40, 1]', { inputShape: [40, 1] }],
    ['not samples of shape [8.5, 8, 3]', { inputShape: [8.5, 8, 3] }],
    ['not samples of shape [8, 8, 0]', { inputShape: [8, 8, 0] }],
    ['number of classes is 1; give a whole number from 2', { classes: 1 }],
    ['seed is -1', { seed: -1 }],
  ])('refuses what it cannot be: %s', (message, options) => {
    expect(() => vgg7({ seed: 0, ...options })).toThrow(UsageError);
    expect(() => vgg7({ seed: 0, ...options })).toThrow(message);
  });
});
