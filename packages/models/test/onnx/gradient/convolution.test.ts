import { startTestBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { channels, fits, image, kernel, padding, pair, steps } from '../arbitraries.js';
import { onnxruntime, SKIPPED } from '../runtime.js';
import { expectSameThrough } from './gradients.js';

const numRuns = 30;

describe.skipIf(onnxruntime === null)(`gradients of sums (skipped where ${SKIPPED})`, () => {
  beforeAll(async () => {
    await startTestBackend('cpu');
  });

  it('Conv2D, DepthwiseConv2D, SeparableConv2D', async () => {
    const cases = fc.record({
      image,
      kernelSize: pair(kernel),
      steps,
      padding,
      filters: channels,
      depthMultiplier: fc.integer({ min: 1, max: 3 }),
      type: fc.constantFrom('conv', 'depthwise', 'separable'),
    });
    const property = fc.asyncProperty(cases, async (given) => {
      const { height, width, channels: depth, seed } = given.image;
      const { kernelSize, filters, depthMultiplier, type } = given;
      const strides = given.steps.strides[0];
      fc.pre(fits(kernelSize, given.steps.dilationRate, [height, width]));
      const shared = { kernelSize, padding: given.padding };
      const layer =
        type === 'conv'
          ? tf.layers.conv2d({ ...shared, ...given.steps, filters })
          : type === 'depthwise'
            ? tf.layers.depthwiseConv2d({ ...shared, strides, depthMultiplier } as never)
            : tf.layers.separableConv2d({ ...shared, strides, filters, depthMultiplier } as never);
      await expectSameThrough([height, width, depth], [layer], seed);
    });
    await fc.assert(property, { numRuns });
  });

  it('Conv1D', async () => {
    const cases = fc.record({
      image,
      kernelSize: kernel,
      steps,
      padding,
      filters: channels,
    });
    const property = fc.asyncProperty(cases, async (given) => {
      const { height, channels: depth, seed } = given.image;
      const [strides] = given.steps.strides;
      const [dilationRate] = given.steps.dilationRate;
      const { kernelSize, filters } = given;
      fc.pre(fits([kernelSize], [dilationRate], [height]));
      const options = { kernelSize, filters, strides, dilationRate, padding: given.padding };
      await expectSameThrough([height, depth], [tf.layers.conv1d(options)], seed);
    });
    await fc.assert(property, { numRuns });
  });

  it('Conv2DTranspose', async () => {
    const cases = fc.record({
      image,
      kernelSize: pair(kernel),
      strides: pair(fc.integer({ min: 1, max: 3 })),
      padding,
      filters: fc.integer({ min: 1, max: 9 }),
    });
    const property = fc.asyncProperty(cases, async ({ image: given, ...options }) => {
      const shape = [given.height, given.width, given.channels];
      await expectSameThrough(shape, [tf.layers.conv2dTranspose(options)], given.seed);
    });
    await fc.assert(property, { numRuns });
  });

  const dense = (units: number) => tf.layers.dense({ units, activation: 'tanh' });

  it('Dense, on images in either order and on a flattened one', async () => {
    await expectSameThrough([5, 4, 3], [dense(6), dense(4)], 1);
    await expectSameThrough([5, 4, 3], [dense(6), dense(4)], 2, 'channels-last');
    await expectSameThrough([5, 4, 3], [tf.layers.flatten(), dense(6), dense(4)], 3);
    await expectSameThrough([5, 4, 3], [tf.layers.flatten(), dense(6)], 4, 'channels-last');
    await expectSameThrough([7, 3], [dense(6)], 5);
    await expectSameThrough([7, 3], [dense(6)], 6, 'channels-last');
  });
});
