import { arrayDataset, RandomState } from '@lucida/data';
import { describeEachBackend, expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { evaluateModel, type ScoreDocument, scoreAttributions } from '../../src/index.js';
import { backendInfo, randomData, randomModel } from './toy.js';

const MIB = 2 ** 20;

const SAMPLES = 12;

/** Signals whose largest activations are 64 KiB each. */
const long = arrayDataset({
  name: 'long signals',
  inputs: Float32Array.from(
    { length: SAMPLES * 512 },
    (
      (random) => () =>
        random.randn()
    )(new RandomState(3)),
  ),
  inputShape: [512, 1],
  labels: new Int32Array(SAMPLES),
  classNames: ['a', 'b'],
});

function wideModel(): tf.LayersModel {
  return tf.sequential({
    name: 'wide',
    layers: [
      tf.layers.conv1d({ name: 'wide', inputShape: [512, 1], filters: 32, kernelSize: 1 }),
      tf.layers.conv1d({ name: 'narrow', filters: 4, kernelSize: 1, activation: 'relu' }),
      tf.layers.globalAveragePooling1d({}),
      tf.layers.dense({ units: 2, activation: 'softmax' }),
    ],
  });
}

describeEachBackend('the memory budget', (name) => {
  const backend = backendInfo(name);

  it('decides how many samples are computed at once, and nothing else', async () => {
    const model = wideModel();
    const options = { backend, methods: ['grad-cam', 'ablation-cam'], resamples: 10 };
    const batchSizes: unknown[] = [];
    const results: ScoreDocument['results'][] = [];
    for (const memory of [MIB, 2 * MIB, 256 * MIB]) {
      const document = await scoreAttributions(model, long, {
        ...options,
        memory,
        perSample: true,
      });
      const { config, memory: used } = document.provenance;
      expect(used!.budgetBytes).toBe(memory);
      batchSizes.push(config.batchSize);
      results.push(document.results);
      // The heap of wasm never shrinks, so what earlier tests took is counted there.
      if (name !== 'wasm') expect(used!.peakDeviceBytes).toBeLessThanOrEqual(memory);
    }
    const [small, middle, large] = batchSizes as [number, number, number];
    expect(small).toBeGreaterThan(0);
    expect(middle).toBeGreaterThan(small);
    // More would leave the caches of a CPU, which is all that native goes by.
    if (name === 'native') expect(large).toBeGreaterThan(middle);
    else expect(large).toBe(250);
    const drops = results.map((each) => each.flatMap((r) => r.perSample!.map((s) => s.drop)));
    expectClose(drops[0]!, drops[2]!, 1e-6);
    expectClose(drops[1]!, drops[2]!, 1e-6);
    model.dispose();
  });

  it('bounds the batch size that is asked for', async () => {
    const model = wideModel();
    const { provenance } = await evaluateModel(model, long, {
      backend,
      batchSize: SAMPLES,
      memory: MIB,
    });
    expect(provenance.config.batchSize).toBeLessThan(SAMPLES);
    model.dispose();
  });

  it('must be one', async () => {
    const model = randomModel(1);
    for (const memory of [0, 1000, 2 ** 21 + 0.5, Number.NaN]) {
      await expect(evaluateModel(model, randomData(1, 3), { backend, memory })).rejects.toThrow(
        /memory budget in bytes/,
      );
    }
    model.dispose();
  });

  it('is told in results with how channels were ablated', async () => {
    const model = randomModel(1);
    const { provenance } = await scoreAttributions(model, randomData(1, 3), {
      backend,
      methods: ['grad-cam', 'ablation-cam', { method: 'ablation-cam', layer: 'first' }],
      layer: 'second',
      resamples: 10,
    });
    const [gradCam, closedForm, other] = provenance.config.methods as Record<string, unknown>[];
    expect(gradCam).toEqual({ method: 'grad-cam', layer: 'second', resizer: 'bilinear' });
    // Two convolutions of 12 x 4 x 3 x 2 and 6 x 4 x 3 x 4 products, the dense layer of 24 x 3, and the
    // dense layer once more for all channels together.
    expect(closedForm).toMatchObject({
      strategy: 'closed-form',
      multiplyAdds: 288 + 288 + 72 + 72,
    });
    expect(other).toMatchObject({ method: 'ablation-cam', layer: 'first' });
    expect(other!.strategy).not.toBe('closed-form');
    expect(provenance.config.strategy).toBe('auto');
    model.dispose();
  });
});
