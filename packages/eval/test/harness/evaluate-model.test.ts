import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { evaluateModel, type Progress, VERSION } from '../../src/index.js';
import { backendInfo, randomData, randomModel, toyData, toyModel } from './toy.js';

describeEachBackend('evaluateModel', (name) => {
  const backend = backendInfo(name);

  it('agrees with a network followed by hand', async () => {
    const model = toyModel();
    const data = toyData();
    const result = await evaluateModel(model, data, { backend, batchSize: 3, memory: 2 ** 26 });
    // Logits (1.5, 1), (2, 0), (0, 4), (0, 0): predicted 0, 0, 1 and, at a tie, the first class.
    expect(result.confusionMatrix).toEqual([
      [2, 0],
      [1, 1],
    ]);
    expect(result.accuracy).toBe(0.75);
    expect(result.classes.map((c) => c.accuracy)).toEqual([1, 0.5]);
    expect(result.examples[1]!.failures).toEqual([
      { index: 3, id: '3', trueClass: 1, predictedClass: 0, probability: 0.5 },
    ]);
    expectClose(
      result.examples[0]!.successes.map((sample) => sample.probability),
      [1 / (1 + Math.exp(-2)), 1 / (1 + Math.exp(-0.5))],
      1e-6,
    );
    expect(result.provenance).toEqual({
      lucida: VERSION,
      tfjs: tf.version.tfjs,
      backend: name,
      adapter: null,
      seed: null,
      data: { name: 'toy data', size: 4, fingerprint: data.fingerprint, images: null },
      model: { name: 'toy', parameters: 10 },
      // How much is used at most is not the same in every run; here it is the weights at least.
      memory: { budgetBytes: 2 ** 26, peakDeviceBytes: expect.toSatisfy((bytes) => bytes >= 40) },
      config: { batchSize: 3 },
    });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    model.dispose();
  });

  it('does not depend on the batch size and reports its progress', async () => {
    const model = randomModel(2);
    const data = randomData(2, 13);
    const whole = await evaluateModel(model, data, { backend });
    const seen: Progress[] = [];
    const parts = await evaluateModel(model, data, {
      backend,
      batchSize: 5,
      onProgress: (progress) => seen.push(progress),
    });
    expect(parts.confusionMatrix).toEqual(whole.confusionMatrix);
    expectClose(
      parts.roc.flatMap(({ thresholds }) => thresholds.slice(1).map(Number)),
      whole.roc.flatMap(({ thresholds }) => thresholds.slice(1).map(Number)),
      1e-6,
    );
    expect(seen.map(({ phase, done, total }) => [phase, done, total])).toEqual([
      ['evaluate', 5, 13],
      ['evaluate', 10, 13],
      ['evaluate', 13, 13],
    ]);
    model.dispose();
  });

  it('takes a model without spatial positions, which needs no maps to be measured', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.flatten({ inputShape: [4, 1] }),
        tf.layers.dense({ units: 2, kernelInitializer: 'zeros', activation: 'softmax' }),
      ],
    });
    const result = await evaluateModel(model, toyData(), { backend });
    expect(result.confusionMatrix).toEqual([
      [2, 0],
      [2, 0],
    ]);
    model.dispose();
  });

  it('leaves no tensor behind', async () => {
    const model = toyModel();
    await expectNoLeak(() => evaluateModel(model, toyData(), { backend }));
    model.dispose();
  });
});
