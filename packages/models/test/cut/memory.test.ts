import { describeEachBackend, OPERATION_BACKENDS } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { cutAt } from '../../src/cut/cut.js';
import { samples, sharedNet, signalNet, withFixedWeights } from '../models.js';
import { peakBytesOf } from './peak-bytes.js';

const SAMPLES = 3;

/** Depthwise and pointwise convolutions with a skip connection, as MobileNetV2 has them. */
function residualNet(): tf.LayersModel {
  const input = tf.input({ shape: [6, 5, 4] });
  const then = (layer: tf.layers.Layer, x: tf.SymbolicTensor) =>
    layer.apply(x) as tf.SymbolicTensor;
  let x = then(tf.layers.conv2d({ name: 'expand', filters: 12, kernelSize: 1 }), input);
  x = then(tf.layers.batchNormalization({ name: 'norm' }), x);
  x = then(tf.layers.reLU({ name: 'relu6', maxValue: 6 }), x);
  const depthwise = {
    name: 'depthwise',
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
  } as const;
  x = then(tf.layers.depthwiseConv2d(depthwise), x);
  x = then(tf.layers.conv2d({ name: 'project', filters: 4, kernelSize: 1 }), x);
  x = tf.layers.add({ name: 'add' }).apply([input, x]) as tf.SymbolicTensor;
  x = then(tf.layers.maxPooling2d({ name: 'pool', poolSize: 2, strides: 1 }), x);
  x = then(tf.layers.flatten({ name: 'flatten' }), x);
  x = then(tf.layers.dense({ name: 'hidden', units: 50, activation: 'tanh' }), x);
  const outputs = then(tf.layers.dense({ name: 'scores', units: 3, activation: 'softmax' }), x);
  return withFixedWeights(tf.model({ inputs: input, outputs }));
}

describeEachBackend(
  'the memory of a cut model',
  () => {
    it.each([
      ['a sequence', signalNet, ['conv1d', 'conv1d_1', 'conv1d_2']],
      ['shared layers', sharedNet, ['mix', 'shared:1', 'sum']],
      ['a skip connection', residualNet, ['relu6', 'depthwise', 'add', 'pool']],
    ])('is what its parts hold at once: %s', (_, build, layers) => {
      const model = build();
      for (const layer of layers) {
        const cut = cutAt(model, layer);
        const x = samples(SAMPLES, cut.inputShape);
        const features = cut.features(x);
        const { target, others } = features;
        const given = 4 * [target, ...others].reduce((sum, { size }) => sum + size, 0);
        const held = (before: number, run: () => unknown) =>
          (before + peakBytesOf(() => tf.tidy(() => void run()))) / SAMPLES;
        expect([layer, cut.memory.features]).toEqual([
          layer,
          held(4 * x.size, () => cut.features(x)),
        ]);
        expect([layer, cut.memory.head]).toEqual([layer, held(given, () => cut.head(features))]);

        const seed = tf.ones<tf.Rank.R2>([SAMPLES, cut.classes]);
        const gradient = tf.grad((target) => cut.head({ target, others }));
        const heldByGradient = held(given, () => gradient(target, seed));
        expect(cut.memory.gradient).toBeGreaterThanOrEqual(heldByGradient);
        expect(cut.memory.gradient).toBeLessThan(4 * heldByGradient);
      }
    });
  },
  OPERATION_BACKENDS,
);

it('counts weights once and the largest tensor of a sample', () => {
  const { memory } = cutAt(signalNet(), 'conv1d_2');
  // Kernels 5 x 1 x 6, twice 3 x 6 x 6 and 240 x 10, with their biases; activations of 40 x 6.
  expect(memory.weights).toBe(4 * (36 + 2 * 114 + 2410));
  expect(memory.largest).toBe(4 * 240);
});
