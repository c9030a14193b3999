import { startBackend } from '@lucida/runtime/node';
import { expectClose } from '@lucida/runtime/testing';
import type * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { mnist1dNet } from '../../src/architectures/mnist1d-net.js';

async function valuesOf(model: tf.LayersModel): Promise<number[][]> {
  return Promise.all(model.getWeights().map(async (weight) => [...(await weight.data())]));
}

describe('mnist1dNet', () => {
  beforeAll(async () => {
    await startBackend('cpu');
  });

  it("has the study's layers and 13,960 parameters", () => {
    mnist1dNet({ seed: 0 }).dispose(); // Names must not depend on what was built before.
    const model = mnist1dNet({ seed: 0 });
    expect(model.layers.map(({ name, outputShape }) => [name, outputShape])).toEqual([
      ['conv1d', [null, 40, 25]],
      ['conv1d_1', [null, 40, 25]],
      ['conv1d_2', [null, 40, 25]],
      ['flatten', [null, 1000]],
      ['dense', [null, 10]],
    ]);
    expect(model.layers.map((layer) => layer.countParams())).toEqual([150, 1900, 1900, 0, 10010]);
    expect(model.countParams()).toBe(13_960);
    expect(model.inputs[0]!.shape).toEqual([null, 40, 1]);
    for (const i of [0, 1, 2]) {
      expect(model.layers[i]!.getConfig()).toMatchObject({ padding: 'same', activation: 'relu' });
    }
  });

  it('starts as Keras starts it: Glorot uniform kernels, zero biases, dense kernel N(0, 0.5)', async () => {
    const values = await valuesOf(mnist1dNet({ seed: 3 }));
    // limit = sqrt(6 / (fan in + fan out)), fans counting the kernel's positions.
    const limits = [6 / (5 + 125), 6 / (75 + 75), 6 / (75 + 75)].map(Math.sqrt);
    limits.forEach((limit, i) => {
      const kernel = values[2 * i]!;
      const largest = Math.max(...kernel.map(Math.abs));
      expect(largest).toBeLessThanOrEqual(limit);
      expect(largest).toBeGreaterThan(0.9 * limit);
    });
    for (const i of [1, 3, 5, 7]) expect(new Set(values[i])).toEqual(new Set([0]));
    const dense = values[6]!;
    const mean = dense.reduce((sum, x) => sum + x, 0) / dense.length;
    const deviation = Math.sqrt(dense.reduce((sum, x) => sum + (x - mean) ** 2, 0) / dense.length);
    expect(Math.abs(mean)).toBeLessThan(0.02); // 4 standard errors of 10,000 draws
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.015);
  });

  it('penalises all four kernels by 5e-4 times their squares', async () => {
    const model = mnist1dNet({ seed: 1 });
    const values = await valuesOf(model);
    const penalties = model.layers.flatMap((layer) => layer.calculateLosses());
    const losses = await Promise.all(penalties.map((loss) => loss.data()));
    expectClose(
      losses.map(([loss]) => loss!),
      [0, 2, 4, 6].map((i) => 5e-4 * values[i]!.reduce((sum, x) => sum + x * x, 0)),
      1e-6,
    );
  });

  it('gives the same weights for the same seed, and others in each layer and for each seed', async () => {
    const [first, again, other] = await Promise.all(
      [7, 7, 8].map((seed) => valuesOf(mnist1dNet({ seed }))),
    );
    expect(again).toEqual(first);
    expect(other![0]).not.toEqual(first![0]);
    expect(first![2]).not.toEqual(first![4]);
  });

  it('refuses a seed that is none', () => {
    expect(() => mnist1dNet({ seed: -1 })).toThrow(/seed is -1.*0 to 4,294,967,295/);
  });
});
