import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { formatSummary, summarizeModel } from '../src/summary.js';
import { sharedNet, signalNet } from './models.js';

beforeAll(() => startBackend('cpu'));

it('counts the parameters of every layer', () => {
  expect(summarizeModel(signalNet())).toEqual({
    name: 'signal',
    layers: [
      // 5 taps x 1 channel x 6 filters + 6 biases, then 3 x 6 x 6 + 6.
      { name: 'conv1d', type: 'Conv1D', outputShape: [null, 40, 6], parameters: 36 },
      { name: 'conv1d_1', type: 'Conv1D', outputShape: [null, 40, 6], parameters: 114 },
      { name: 'conv1d_2', type: 'Conv1D', outputShape: [null, 40, 6], parameters: 114 },
      { name: 'flatten', type: 'Flatten', outputShape: [null, 240], parameters: 0 },
      { name: 'dense', type: 'Dense', outputShape: [null, 10], parameters: 2410 },
    ],
    parameters: 2674,
    trainableParameters: 2674,
  });
});

it('counts shared weights once and tells those that are not trained', () => {
  const summary = summarizeModel(sharedNet());
  // shared 2*3+3, mix 2*2+2, block 3*3*3*3+3 and 4*3, scores 3*4+4; moving mean and variance 2*3.
  expect(summary.parameters).toBe(9 + 6 + 84 + 12 + 16);
  expect(summary.trainableParameters).toBe(summary.parameters - 6);
  const block = summary.layers.find(({ name }) => name === 'block');
  expect(block).toEqual({
    name: 'block',
    type: 'Sequential',
    outputShape: [null, 8, 6, 3],
    parameters: 96,
  });
});

it('counts frozen layers as not trainable', () => {
  const model = signalNet();
  model.getLayer('dense').trainable = false;
  expect(summarizeModel(model).trainableParameters).toBe(36 + 114 + 114);
});

it('prints the table that users of Keras know', () => {
  const model = tf.sequential({
    name: 'tiny',
    layers: [
      tf.layers.conv1d({ name: 'conv', filters: 10, kernelSize: 5, inputShape: [null, 30] }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.globalAveragePooling1d({ name: 'mean' }),
    ],
  });
  expect(`\n${formatSummary(summarizeModel(model))}\n`).toBe(`
Model: tiny
__________________________________________________________
Layer (type)                    Output Shape       Param #
==========================================================
conv (Conv1D)                   [None, None, 10]     1,510
norm (BatchNormalization)       [None, None, 10]        40
mean (GlobalAveragePooling1D)   [None, 10]               0
==========================================================
Total params: 1,550
Trainable params: 1,530
Non-trainable params: 20
`);
});
