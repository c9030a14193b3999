import { startTestBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { onnxruntime, SKIPPED } from '../runtime.js';
import { expectSameThrough } from './gradients.js';

const ACTIVATIONS = [
  'linear',
  'relu',
  'relu6',
  'elu',
  'selu',
  'sigmoid',
  'hardSigmoid',
  'softplus',
  'softsign',
  'tanh',
  'softmax',
  'logSoftmax',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
] as const;

describe.skipIf(onnxruntime === null)(`gradients of activations (skipped where ${SKIPPED})`, () => {
  beforeAll(async () => {
    await startTestBackend('cpu');
  });

  it.each(ACTIVATIONS)('%s, of images in either order and of vectors', async (name) => {
    const activation = name as 'relu';
    const conv = () => tf.layers.conv2d({ filters: 7, kernelSize: 3, activation });
    const dense = () => tf.layers.dense({ units: 5, activation });
    await expectSameThrough([6, 5, 3], [conv(), tf.layers.flatten(), dense()], 11);
    await expectSameThrough([6, 5, 3], [dense()], 12, 'channels-last');
    await expectSameThrough([6, 5, 3], [tf.layers.activation({ activation })], 13);
    const behind = tf.layers.activation({ activation });
    await expectSameThrough([6, 5, 3], [tf.layers.flatten(), behind], 14);
  });

  it.each([
    ['ReLU', () => tf.layers.reLU()],
    ['ReLU with a largest value', () => tf.layers.reLU({ maxValue: 0.7 })],
    ['LeakyReLU', () => tf.layers.leakyReLU({ alpha: 0.2 })],
    ['LeakyReLU that turns', () => tf.layers.leakyReLU({ alpha: -0.2 })],
    ['ELU', () => tf.layers.elu()],
    ['ThresholdedReLU', () => tf.layers.thresholdedReLU({ theta: 0.4 })],
    ['PReLU', () => tf.layers.prelu()],
    ['PReLU shared', () => tf.layers.prelu({ sharedAxes: [1, 2] })],
    ['Softmax', () => tf.layers.softmax({ axis: -1 })],
  ] as const)('%s, of images in either order', async (_, make) => {
    await expectSameThrough([6, 5, 7], [make()], 21);
    await expectSameThrough([6, 5, 7], [make()], 22, 'channels-last');
  });

  it('PReLU of an image that was flattened', async () => {
    await expectSameThrough([6, 5, 7], [tf.layers.flatten(), tf.layers.prelu()], 31);
  });
});
