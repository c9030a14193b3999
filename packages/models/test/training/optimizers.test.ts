import { describeEachBackend, expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import type { OptimizerSpec } from '../../src/training/optimizers/index.js';
import type { Recipe } from '../../src/training/recipe.js';
import { train } from '../../src/training/train.js';
import { datasetOf, weightValues } from './toy.js';

const INPUTS = [
  [1, -2],
  [0.5, 3],
];
const LABELS = [1, 0];
const KERNEL = [
  [0.3, -0.4],
  [0.8, 0.1],
];
const BIAS = [0.2, -0.1];
const L2 = 0.05;
const SMOOTHING = 0.1;
const RATE = 0.02;
const EPOCHS = 4;

/** A dense layer `[2] -> [2]` with softmax and an L2 penalty on its kernel. */
function toyNet(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({
        units: 2,
        activation: 'softmax',
        inputShape: [2],
        kernelRegularizer: tf.regularizers.l2({ l2: L2 }),
      }),
    ],
  });
  tf.tidy(() => model.setWeights([tf.tensor2d(KERNEL), tf.tensor1d(BIAS)]));
  return model;
}

type Update = (
  weight: number,
  gradient: number,
  step: number,
  slot: number,
  kernel: boolean,
) => number;

/** The same training in plain float64: all samples in each step. Losses and final weights. */
function reference(update: Update) {
  let weights = [...KERNEL.flat(), ...BIAS];
  const losses: number[] = [];
  for (let step = 0; step < EPOCHS; step++) {
    const gradient = weights.map((weight, i) => (i < 4 ? 2 * L2 * weight : 0));
    let loss = weights.slice(0, 4).reduce((sum, weight) => sum + L2 * weight * weight, 0);
    INPUTS.forEach((x, n) => {
      const logits = [0, 1].map(
        (c) => x[0]! * weights[c]! + x[1]! * weights[2 + c]! + weights[4 + c]!,
      );
      const total = Math.exp(logits[0]!) + Math.exp(logits[1]!);
      for (const c of [0, 1]) {
        const target = (LABELS[n] === c ? 1 - SMOOTHING : 0) + SMOOTHING / 2;
        const probability = Math.exp(logits[c]!) / total;
        const error = (probability - target) / INPUTS.length;
        loss -= (target * Math.log(probability)) / INPUTS.length;
        gradient[c]! += error * x[0]!;
        gradient[2 + c]! += error * x[1]!;
        gradient[4 + c]! += error;
      }
    });
    losses.push(loss);
    weights = weights.map((weight, i) => update(weight, gradient[i]!, step, i, i < 4));
  }
  return { weights, losses };
}

async function trained(optimizer: OptimizerSpec) {
  const recipe: Recipe = {
    name: 'toy',
    epochs: EPOCHS,
    batchSize: 2,
    optimizer,
    learningRate: RATE,
    schedule: { type: 'constant' },
    labelSmoothing: SMOOTHING,
    augmentations: [],
    earlyStopping: null,
  };
  const model = toyNet();
  const { epochs } = await train({
    model,
    dataset: datasetOf(INPUTS, LABELS, [2]),
    recipe,
    seed: 0,
  });
  const weights = await weightValues(model);
  model.dispose();
  return { weights, losses: epochs.map(({ loss }) => loss) };
}

describeEachBackend('optimizers against float64', () => {
  it('plain SGD', async () => {
    const expected = reference((weight, gradient) => weight - RATE * gradient);
    const actual = await trained({ type: 'sgd', momentum: 0 });
    expectClose(actual.losses, expected.losses, 1e-6);
    expectClose(actual.weights, expected.weights, 1e-6);
    expect(actual.weights[0]).not.toBe(KERNEL[0]![0]);
  });

  it('SGD with momentum', async () => {
    const velocity = new Array(6).fill(0);
    const expected = reference((weight, gradient, _, slot) => {
      velocity[slot] = 0.9 * velocity[slot] - RATE * gradient;
      return weight + velocity[slot];
    });
    const actual = await trained({ type: 'sgd', momentum: 0.9 });
    expectClose(actual.losses, expected.losses, 1e-6);
    expectClose(actual.weights, expected.weights, 1e-6);
  });

  it('AdamW, whose decay spares biases', async () => {
    const [m, v] = [new Array(6).fill(0), new Array(6).fill(0)];
    const expected = reference((weight, gradient, step, slot, kernel) => {
      m[slot] = 0.8 * m[slot] + 0.2 * gradient;
      v[slot] = 0.95 * v[slot] + 0.05 * gradient * gradient;
      const mean = m[slot] / (1 - 0.8 ** (step + 1));
      const square = v[slot] / (1 - 0.95 ** (step + 1));
      const decay = kernel ? 0.3 * weight : 0;
      return weight - RATE * (mean / (Math.sqrt(square) + 1e-3) + decay);
    });
    const actual = await trained({
      type: 'adamw',
      beta1: 0.8,
      beta2: 0.95,
      epsilon: 1e-3,
      weightDecay: 0.3,
    });
    expectClose(actual.losses, expected.losses, 1e-6);
    expectClose(actual.weights, expected.weights, 1e-6);
  });
});
