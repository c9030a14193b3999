import { startTestBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { onnxruntime, SKIPPED } from '../runtime.js';
import { expectModelGradient, expectSameThrough, targetLayer } from './gradients.js';

type Pair = [number, number];

const bend = () => tf.layers.activation({ activation: 'tanh' });

describe.skipIf(onnxruntime === null)(
  `gradients of shapes and merges (skipped where ${SKIPPED})`,
  () => {
    beforeAll(async () => {
      await startTestBackend('cpu');
    });

    it.each([
      ['BatchNormalization', () => tf.layers.batchNormalization({ epsilon: 0.01 })],
      ['BatchNormalization bare', () => tf.layers.batchNormalization({ scale: false })],
      ['LayerNormalization', () => tf.layers.layerNormalization({ epsilon: 0.01 })],
      ['Dropout', () => tf.layers.dropout({ rate: 0.5 })],
      ['Permute', () => tf.layers.permute({ dims: [3, 1, 2] })],
      ['Permute of positions', () => tf.layers.permute({ dims: [2, 1, 3] })],
      ['Reshape of positions', () => tf.layers.reshape({ targetShape: [12, 7] })],
      ['Reshape across channels', () => tf.layers.reshape({ targetShape: [7, 12] })],
      [
        'ZeroPadding2D',
        () =>
          tf.layers.zeroPadding2d({
            padding: [
              [1, 2],
              [0, 3],
            ],
          }),
      ],
      [
        'Cropping2D',
        () =>
          tf.layers.cropping2D({
            cropping: [
              [1, 2],
              [0, 1],
            ],
          }),
      ],
      ['UpSampling2D', () => tf.layers.upSampling2d({ size: [2, 3] })],
      [
        'UpSampling2D, bilinear',
        () => tf.layers.upSampling2d({ size: [3, 2], interpolation: 'bilinear' }),
      ],
    ] as const)('%s, of images in either order', async (_, make) => {
      await expectSameThrough([4, 3, 7], [make(), bend()], 1);
      await expectSameThrough([4, 3, 7], [make(), bend()], 2, 'channels-last');
    });

    it.each([
      ['BatchNormalization', () => tf.layers.batchNormalization()],
      ['LayerNormalization', () => tf.layers.layerNormalization()],
      ['RepeatVector', () => tf.layers.repeatVector({ n: 3 })],
      ['Reshape', () => tf.layers.reshape({ targetShape: [7, 12] })],
      ['Reshape of nothing', () => tf.layers.reshape({ targetShape: [84] })],
    ] as const)('%s, of an image that was flattened', async (_, make) => {
      await expectSameThrough([4, 3, 7], [tf.layers.flatten(), make(), bend()], 3);
      await expectSameThrough([4, 3, 7], [tf.layers.flatten(), make(), bend()], 4, 'channels-last');
    });

    it.each([1, [0.5, 2, 3]])('Rescaling by %j', async (scale) => {
      const rescaling = { className: 'Rescaling', config: { scale, offset: 0.25 } };
      const layers = () => [
        (tf.layers as never as { rescaling(config: object): tf.layers.Layer }).rescaling(
          rescaling.config,
        ),
        bend(),
      ];
      await expectSameThrough([4, 5, 3], layers(), 5);
      await expectSameThrough([4, 5, 3], layers(), 6, 'channels-last');
    });

    const MERGES = ['add', 'multiply', 'average', 'maximum', 'minimum'] as const;

    it.each(MERGES)(
      '%s of branches, of one length, of one value twice, of flat ones',
      async (merge) => {
        const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
          layer.apply(x) as tf.SymbolicTensor;
        const input = tf.input({ shape: [6, 5, 3] });
        const target = apply(targetLayer([6, 5, 3]), input);
        const shared = tf.layers.conv2d({
          filters: 3,
          kernelSize: 3,
          padding: 'same',
          activation: 'tanh',
        });
        const once = apply(shared, target);
        const twice = apply(shared, once);
        const pooled = apply(tf.layers.globalAveragePooling2d({}), twice);
        const gate = apply(tf.layers.reshape({ targetShape: [1, 1, 3] }), pooled);
        const gated = apply(tf.layers[merge]({}), [gate, once, target]);
        const merged = apply(tf.layers[merge]({}), [gated, gated, input]);
        const joined = apply(tf.layers.concatenate({ axis: -1 }), [merged, twice, input]);
        const beside = apply(tf.layers.concatenate({ axis: 2 }), [joined, joined]);
        const strides: Pair = [2, 2];
        const nested = tf.sequential({
          layers: [
            tf.layers.conv2d({ inputShape: [6, 10, 9], filters: 4, kernelSize: 3, strides }),
            tf.layers.flatten(),
          ],
        });
        const flat = apply(nested as never, beside);
        const dense = apply(tf.layers.dense({ units: 32, activation: 'tanh' }), flat);
        const sum = apply(tf.layers[merge]({}), [flat, dense]);
        const ends = apply(tf.layers.concatenate({}), [sum, apply(tf.layers.flatten(), once)]);
        const outputs = apply(tf.layers.dense({ units: 3 }), ends);
        await expectModelGradient(tf.model({ inputs: input, outputs }), 7);
      },
    );
  },
);
