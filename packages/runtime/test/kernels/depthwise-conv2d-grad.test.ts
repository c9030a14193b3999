import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { depthwiseConv2DGradientsReference } from '../../src/kernels/depthwise-conv2d-grad/reference.js';
import { describeEachBackend, expectClose } from '../../src/testing.js';
import {
  attributesOf,
  convCases,
  geometryOf,
  heldByBackend,
  runKernel,
  values,
} from './support.js';

const stock = [
  tf.getKernel(tf.DepthwiseConv2dNativeBackpropFilter, 'wasm'),
  tf.getKernel(tf.DepthwiseConv2dNativeBackpropInput, 'wasm'),
];

describeEachBackend(
  'gradients of depthwise convolution',
  (backend) => {
    test('equal their definition', async () => {
      await fc.assert(
        fc.asyncProperty(convCases, async (c) => {
          const g = geometryOf(c, true);
          const x = values(c.seed, tf.util.sizeFromShape(c.inputShape));
          const filter = values(c.seed + 1, tf.util.sizeFromShape(c.filterShape));
          const dy = values(c.seed + 2, tf.util.sizeFromShape(g.outShape));
          const expected = depthwiseConv2DGradientsReference(x, filter, dy, g);
          const ofInput = await runKernel(
            tf.DepthwiseConv2dNativeBackpropInput,
            { dy: [dy, g.outShape], filter: [filter, c.filterShape] },
            { ...attributesOf(c), inputShape: c.inputShape },
          );
          expectClose(ofInput, expected.ofInput);
          const ofFilter = await runKernel(
            tf.DepthwiseConv2dNativeBackpropFilter,
            { x: [x, c.inputShape], dy: [dy, g.outShape] },
            { ...attributesOf(c), filterShape: c.filterShape },
          );
          expectClose(ofFilter, expected.ofFilter);
        }),
      );
    });

    if (backend !== 'wasm') return;

    test('an empty batch has a filter gradient of zero, and nothing stays on the heap', async () => {
      const before = heldByBackend();
      const gradient = await runKernel(
        tf.DepthwiseConv2dNativeBackpropFilter,
        { x: [[], [0, 3, 3, 1]], dy: [[], [0, 2, 2, 1]] },
        { strides: [1, 1], pad: 'valid', dilations: [1, 1], filterShape: [2, 2, 1, 1] },
      );
      expect(Array.from(gradient)).toEqual([0, 0, 0, 0]);
      expect(heldByBackend()).toBe(before);
    });

    test('tfjs has neither on wasm', () => {
      expect(stock).toEqual([undefined, undefined]);
    });
  },
  ['cpu', 'wasm'],
);
