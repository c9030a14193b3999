import { startTestBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { onnxruntime, SKIPPED } from '../runtime.js';
import { expectSameThrough } from './gradients.js';

type Pair = [number, number];

/** Window, strides, height, width, channels. */
const IMAGES: readonly (readonly [Pair, Pair, number, number, number])[] = [
  [[2, 2], [2, 2], 8, 6, 3],
  [[3, 3], [2, 2], 9, 8, 70],
  [[3, 2], [1, 3], 7, 10, 2],
  [[1, 4], [2, 1], 5, 9, 5],
  [[2, 3], [3, 3], 8, 11, 6],
];
const PADDINGS = ['same', 'valid'] as const;

describe.skipIf(onnxruntime === null)(`gradients of pooling (skipped where ${SKIPPED})`, () => {
  beforeAll(async () => {
    await startTestBackend('cpu');
  });

  describe.each(['maxPooling2d', 'averagePooling2d'] as const)('%s', (type) => {
    it.each(PADDINGS.flatMap((padding) => IMAGES.map((given) => [padding, ...given] as const)))(
      '%s, windows %j in steps %j over %i x %i x %i',
      async (padding, poolSize, strides, ...shape) => {
        const pooling = tf.layers[type]({ poolSize, strides, padding });
        await expectSameThrough(shape, [pooling], 1);
      },
    );
  });

  describe.each(['maxPooling1d', 'averagePooling1d'] as const)('%s', (type) => {
    it.each(PADDINGS)('%s', async (padding) => {
      await expectSameThrough([11, 4], [tf.layers[type]({ poolSize: 3, strides: 2, padding })], 2);
    });
  });

  const relu = () => tf.layers.activation({ activation: 'relu' });

  it('gives the first of equal values in a window the gradient, and equal global maxima a share', async () => {
    const windows = { poolSize: 3, strides: 2, padding: 'same' } as const;
    await expectSameThrough([11, 4], [relu(), tf.layers.maxPooling1d(windows)], 3);
    const window: Pair = [3, 3];
    const options = { ...windows, poolSize: window, strides: [2, 2] as Pair };
    await expectSameThrough([9, 8, 4], [relu(), tf.layers.maxPooling2d(options)], 4);
    const spread = tf.layers.maxPooling1d({ poolSize: 3, strides: 1 });
    await expectSameThrough([9, 6], [relu(), spread, tf.layers.globalMaxPooling1d({})], 5);
  });

  it('global, of images and signals', async () => {
    await expectSameThrough([6, 5, 4], [tf.layers.globalMaxPooling2d({})], 6);
    await expectSameThrough([6, 5, 4], [tf.layers.globalAveragePooling2d({})], 7);
    await expectSameThrough([9, 4], [tf.layers.globalMaxPooling1d({})], 8);
    await expectSameThrough([9, 4], [tf.layers.globalAveragePooling1d({})], 9);
    await expectSameThrough([9, 4], [tf.layers.globalAveragePooling1d({})], 10, 'channels-last');
  });
});
