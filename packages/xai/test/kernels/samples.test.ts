import { describeEachBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { channelMeans } from '../../src/kernels/channel-means/index.js';
import { denseGradient } from '../../src/kernels/dense-gradient/index.js';
import { gradCamPlusPlusWeights } from '../../src/kernels/grad-cam-plus-plus-weights/index.js';
import { gradientProductSum } from '../../src/kernels/gradient-product-sum/index.js';
import { weightedChannelSum } from '../../src/kernels/weighted-channel-sum/index.js';
import { finishMaps } from '../../src/postprocess/index.js';

const SAMPLES = 7;

describeEachBackend('kernels on samples alone and in a batch', () => {
  test('give the same bits', async () => {
    for (const channels of [25, 150]) {
      const kernel = tf.randomNormal([1, channels, 4]);
      const given = {
        activation: tf.randomNormal([SAMPLES, 9, 6, channels]),
        gradient: tf.randomNormal([SAMPLES, 9, 6, channels]),
        weights: tf.randomNormal([SAMPLES, channels]),
        seed: tf.randomNormal([SAMPLES, 4]),
      };
      const kernels = ({ activation, gradient, weights, seed }: typeof given) => [
        channelMeans({ x: gradient }, { positions: 54 }),
        denseGradient({ seed, kernel }, { shape: activation.shape, oneHot: false }),
        denseGradient({ seed, kernel }, { shape: activation.shape, oneHot: true }),
        gradCamPlusPlusWeights({ activation, gradient }, { over: 1, normalizeAlpha: true }),
        gradientProductSum({ activation, gradient }, { positive: true }),
        weightedChannelSum({ activation, weights }, {}),
        finishMaps(gradient.max(-1), [20, 13], 'cubic-spline'),
      ];
      const alone = (n: number) =>
        Object.fromEntries(Object.entries(given).map(([name, x]) => [name, x.slice(n, 1)]));
      const together = await valuesOf(() => kernels(given));
      for (let n = 0; n < SAMPLES; n++) {
        const own = await valuesOf(() => kernels(alone(n) as typeof given));
        own.forEach((values, i) => {
          const start = n * values.length;
          expect(values).toEqual(together[i]!.slice(start, start + values.length));
        });
      }
      tf.dispose([kernel, given]);
    }
  });
});

async function valuesOf(compute: () => tf.Tensor[]): Promise<number[][]> {
  const tensors = tf.tidy(compute);
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  tf.dispose(tensors);
  return values.map((own) => Array.from(own));
}
