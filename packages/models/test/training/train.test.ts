import { mnist1d, subset } from '@lucida/data';
import { describeEachBackend, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { mnist1dNet } from '../../src/architectures/mnist1d-net.js';
import type { TrainingEpoch } from '../../src/training/epoch.js';
import type { Recipe } from '../../src/training/recipe.js';
import { resolveRecipe } from '../../src/training/recipes.js';
import { train } from '../../src/training/train.js';
import type { TrainingProgress } from '../../src/training/types.js';
import { bumps, datasetOf, smallNet, weightValues } from './toy.js';

const recipe: Recipe = {
  ...resolveRecipe('default', { epochs: 3, batchSize: 16, learningRate: 0.02 }),
  augmentations: [
    { type: 'shift', max: 1, edges: 'wrap' },
    { type: 'noise', deviation: 0.05 },
  ],
};
const dataset = bumps(70, 1);

async function weightsAfter(options: { seed: number; recipe?: Recipe; validation?: number }) {
  const model = smallNet();
  const result = await train({ model, dataset, recipe, ...options });
  const weights = await weightValues(model);
  model.dispose();
  return { weights, epochs: result.epochs.map(({ seconds, ...epoch }) => epoch) };
}

describeEachBackend('train', (backend) => {
  it('learns: the loss falls and new samples are told apart', async () => {
    const model = smallNet();
    const { epochs, stopped, keptEpoch, ...result } = await train({
      model,
      dataset: bumps(160, 2),
      validation: bumps(60, 3),
      recipe,
      seed: 5,
    });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(epochs[1]!.loss).toBeLessThan(epochs[0]!.loss);
    expect(epochs[2]!.loss).toBeLessThan(epochs[1]!.loss);
    expect(epochs[2]!.validationLoss).toBeLessThan(epochs[0]!.validationLoss!);
    expect(epochs[2]!.validationAccuracy).toBeGreaterThan(0.9);
    expect({ stopped, keptEpoch }).toEqual({ stopped: 'finished', keptEpoch: 3 });
    expect(result).toEqual({ recipe, seed: 5, backend });
    model.dispose();
  });

  it('agrees to the last bit between two runs of one seed, and not between seeds', async () => {
    const first = await weightsAfter({ seed: 4, validation: 0.2 });
    expect(await weightsAfter({ seed: 4, validation: 0.2 })).toEqual(first);
    expect((await weightsAfter({ seed: 5, validation: 0.2 })).weights).not.toEqual(first.weights);
  });

  it('reports the means over the epoch that it saw, as a frozen model shows', async () => {
    // A rate so small that no float32 weight changes: every step sees the same model.
    const frozen: Recipe = {
      ...resolveRecipe('study'),
      epochs: 1,
      batchSize: 16,
      learningRate: 1e-30,
    };
    const model = smallNet();
    const { epochs } = await train({
      model,
      dataset,
      validation: dataset,
      recipe: frozen,
      seed: 0,
    });
    const [epoch] = epochs;
    expect(epoch!.loss).toBeCloseTo(epoch!.validationLoss!, 5);
    expect(epoch!.accuracy).toBe(epoch!.validationAccuracy);

    const inputs: number[] = [];
    for await (const batch of dataset.batches({ size: 70 })) inputs.push(...batch.inputs);
    const [loss, correct] = tf.tidy(() => {
      const predicted = model.predict(tf.tensor(inputs, [70, 12, 1])) as tf.Tensor2D;
      const oneHot = tf.oneHot(tf.tensor1d(dataset.labels, 'int32'), 3);
      const penalties = model.layers.flatMap((layer) => layer.calculateLosses());
      const entropy = tf.neg(tf.mean(tf.log(tf.sum(tf.mul(predicted, oneHot), 1))));
      const right = tf.equal(tf.argMax(predicted, 1), tf.argMax(oneHot, 1));
      return [tf.addN([entropy, ...penalties]), tf.sum(tf.cast(right, 'float32'))];
    });
    expect(epoch!.loss).toBeCloseTo((await loss!.data())[0]!, 5);
    expect(epoch!.accuracy).toBeCloseTo((await correct!.data())[0]! / 70, 12);
    tf.dispose([loss!, correct!]);
    model.dispose();
  });

  it('takes a model with a softmax layer, or with plain logits, as the same classifier', async () => {
    const kernel = [
      [0.1, 0.2, -0.3],
      [0.4, -0.1, 0.2],
    ];
    const endings = [
      { activation: 'softmax' as const, rest: [] },
      { activation: 'linear' as const, rest: [tf.layers.softmax()] },
      { activation: 'linear' as const, rest: [tf.layers.activation({ activation: 'softmax' })] },
      { activation: 'softmax' as const, rest: [tf.layers.reshape({ targetShape: [3] })] },
      { activation: 'linear' as const, rest: [] },
    ];
    const points = datasetOf(
      [
        [1, 2],
        [-1, 0.5],
        [0, -3],
      ],
      [0, 1, 2],
      [2],
    );
    const results: number[][] = [];
    for (const { activation, rest } of endings) {
      const dense = tf.layers.dense({ units: 3, activation, inputShape: [2], useBias: false });
      const model = tf.sequential({ layers: [dense, ...rest] });
      tf.tidy(() => model.setWeights([tf.tensor2d(kernel)]));
      await train({ model, dataset: points, recipe: { ...recipe, augmentations: [] }, seed: 0 });
      results.push(await weightValues(model));
      model.dispose();
    }
    for (const weights of results) expect(weights).toEqual(results[0]);
  });

  it('tells how far it is', async () => {
    const progress: TrainingProgress[] = [];
    const epochs: TrainingEpoch[] = [];
    const model = smallNet();
    await train({
      model,
      dataset,
      recipe,
      seed: 0,
      onProgress: (now) => progress.push(now),
      onEpoch: (epoch) => {
        epochs.push(epoch);
      },
    });
    const last = progress.filter(({ step, steps }) => step === steps);
    expect(last.map(({ epoch, epochs, steps }) => [epoch, epochs, steps])).toEqual([
      [1, 3, 5],
      [2, 3, 5],
      [3, 3, 5],
    ]);
    expect(last.map(({ loss, accuracy, learningRate }) => [loss, accuracy, learningRate])).toEqual(
      epochs.map(({ loss, accuracy, learningRate }) => [loss, accuracy, learningRate]),
    );
    for (const { validationLoss, seconds } of epochs) {
      expect(validationLoss).toBeNull();
      expect(seconds).toBeGreaterThan(0);
    }
    model.dispose();
  });

  it('updates the moving averages of batch normalisation', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.batchNormalization({ inputShape: [2], momentum: 0 }),
        tf.layers.dense({ units: 2, activation: 'softmax' }),
      ],
    });
    const points = datasetOf(
      [
        [1, 2],
        [3, 8],
      ],
      [0, 1],
      [2],
    );
    await train({ model, dataset: points, recipe: { ...recipe, augmentations: [] }, seed: 0 });
    const mean = model.layers[0]!.getWeights()[2]!;
    expect([...(await mean.data())]).toEqual([2, 5]);
    model.dispose();
  });

  it('leaves no tensor behind, whether it ends, is interrupted or fails', async () => {
    const model = smallNet();
    const initial = model.getWeights().map((weight) => weight.clone());
    const reset = () => model.setWeights(initial);
    await expectNoLeak(async () => {
      reset();
      await train({ model, dataset, validation: 0.1, recipe, seed: 0, onCheckpoint: () => {} });
      const controller = new AbortController();
      const onProgress = () => controller.abort();
      await train({ model, dataset, recipe, seed: 0, signal: controller.signal, onProgress });
      reset();
      const wild = {
        ...recipe,
        learningRate: 1e3,
        optimizer: { type: 'sgd', momentum: 0.9 } as const,
      };
      const loud = datasetOf([new Array(12).fill(3e38)], [1], [12, 1], { classes: 3 });
      await expect(train({ model, dataset: loud, recipe: wild, seed: 0 })).rejects.toThrow('NaN');
    });
    tf.dispose(initial);
    model.dispose();
  });
});

// Without wasm's kernels for it, this takes a minute.
describeEachBackend("the study's recipe on MNIST-1D", () => {
  it('lowers the loss in every epoch', async () => {
    const model = mnist1dNet({ seed: 1 });
    const some = subset(
      mnist1d('train'),
      Int32Array.from({ length: 400 }, (_, i) => 10 * i),
    );
    const { epochs } = await train({
      model,
      dataset: some,
      recipe: resolveRecipe('study', { epochs: 3 }),
      seed: 1,
    });
    const losses = epochs.map(({ loss }) => loss);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses[2]).toBeLessThan(losses[0]! - 0.1);
    model.dispose();
  });
}, ['wasm']);
