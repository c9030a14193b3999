import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conv2DReference, depthwiseConv2DReference } from '../../src/kernels/conv2d/reference.js';
import { conv2DBackpropFilterReference } from '../../src/kernels/conv2d-backprop-filter/reference.js';
import { conv2DBackpropInputReference } from '../../src/kernels/conv2d-backprop-input/reference.js';
import { describeEachBackend, expectClose } from '../../src/testing.js';
import {
  attributesOf,
  type ConvCase,
  convCases,
  geometryOf,
  heldByBackend,
  runKernel,
  runStockKernel,
  values,
  worstDifference,
} from './support.js';

const stockConv2D = tf.getKernel(tf.Conv2D, 'wasm');
const stockBackpropFilter = tf.getKernel(tf.Conv2DBackpropFilter, 'wasm');

function operands(c: ConvCase, depthwise = false) {
  const g = geometryOf(c, depthwise);
  const filter = values(c.seed + 1, tf.util.sizeFromShape(c.filterShape));
  return {
    g,
    x: values(c.seed, tf.util.sizeFromShape(c.inputShape)),
    filter,
    dy: values(c.seed + 2, tf.util.sizeFromShape(g.outShape)),
  };
}

/** A fixed case: a batch of images, a 3 x 2 window, 'same'. */
const example: ConvCase = {
  inputShape: [4, 6, 5, 3],
  filterShape: [3, 2, 3, 2],
  strides: [2, 1],
  pad: 'same',
  seed: 1,
};

describeEachBackend(
  'convolution and its gradients',
  (backend) => {
    test('Conv2D equals its definition', async () => {
      await fc.assert(
        fc.asyncProperty(convCases, async (c) => {
          const { g, x, filter } = operands(c);
          const y = await runKernel(
            tf.Conv2D,
            { x: [x, c.inputShape], filter: [filter, c.filterShape] },
            attributesOf(c),
          );
          expectClose(y, conv2DReference(x, filter, g));
        }),
      );
    });

    test('DepthwiseConv2dNative equals its definition', async () => {
      await fc.assert(
        fc.asyncProperty(convCases, async (any) => {
          const c = { ...any, strides: [any.strides[0], any.strides[0]] as [number, number] };
          const { g, x, filter } = operands(c, true);
          const y = await runKernel(
            tf.DepthwiseConv2dNative,
            { x: [x, c.inputShape], filter: [filter, c.filterShape] },
            attributesOf(c),
          );
          expectClose(y, depthwiseConv2DReference(x, filter, g));
        }),
      );
    });

    test("Conv2DBackpropFilter equals the filter's gradient by definition", async () => {
      await fc.assert(
        fc.asyncProperty(convCases, async (c) => {
          const { g, x, dy } = operands(c);
          const gradient = await runKernel(
            tf.Conv2DBackpropFilter,
            { x: [x, c.inputShape], dy: [dy, g.outShape] },
            { ...attributesOf(c), filterShape: c.filterShape },
          );
          expectClose(gradient, conv2DBackpropFilterReference(x, dy, g));
        }),
      );
    });

    test("Conv2DBackpropInput equals the input's gradient by definition", async () => {
      await fc.assert(
        fc.asyncProperty(convCases, async (c) => {
          const { g, filter, dy } = operands(c);
          const gradient = await runKernel(
            tf.Conv2DBackpropInput,
            { dy: [dy, g.outShape], filter: [filter, c.filterShape] },
            { ...attributesOf(c), inputShape: c.inputShape },
          );
          expectClose(gradient, conv2DBackpropInputReference(dy, filter, g));
        }),
      );
    });

    if (backend !== 'wasm') return;

    test('work that exceeds the scratch memory is done in parts and adds up', async () => {
      // 3 x 3 x 32 weights at 128 x 128 places are 4.7 million patch values a sample.
      const c: ConvCase = {
        inputShape: [2, 128, 128, 32],
        filterShape: [3, 3, 32, 1],
        strides: [1, 1],
        pad: 'same',
        seed: 5,
      };
      const { g, x, dy } = operands(c);
      const ofFilter = await runKernel(
        tf.Conv2DBackpropFilter,
        { x: [x, c.inputShape], dy: [dy, g.outShape] },
        { ...attributesOf(c), filterShape: c.filterShape },
      );
      expectClose(ofFilter, conv2DBackpropFilterReference(x, dy, g));
      const wide: ConvCase = { ...c, inputShape: [20, 128, 128, 1], filterShape: [1, 1, 1, 16] };
      const { g: wideG, dy: wideDy, filter: wideFilter } = operands(wide);
      const ofInput = await runKernel(
        tf.Conv2DBackpropInput,
        { dy: [wideDy, wideG.outShape], filter: [wideFilter, wide.filterShape] },
        { ...attributesOf(wide), inputShape: wide.inputShape },
      );
      expectClose(ofInput, conv2DBackpropInputReference(wideDy, wideFilter, wideG));
    });

    test('an empty batch has a filter gradient of zero', async () => {
      const gradient = await runKernel(
        tf.Conv2DBackpropFilter,
        { x: [[], [0, 6, 5, 3]], dy: [[], [0, 3, 5, 2]] },
        { ...attributesOf(example), filterShape: example.filterShape },
      );
      expect(Array.from(gradient)).toEqual(new Array(36).fill(0));
    });

    test("a sample's input gradient does not depend on its batch", async () => {
      const { g, filter, dy } = operands(example);
      const run = (part: Float32Array, batch: number) =>
        runKernel(
          tf.Conv2DBackpropInput,
          { dy: [part, [batch, ...g.outShape.slice(1)]], filter: [filter, example.filterShape] },
          { ...attributesOf(example), inputShape: [batch, ...example.inputShape.slice(1)] },
        );
      const together = await run(dy, 4);
      const alone = await run(dy.slice(0, dy.length / 4), 1);
      expect(Array.from(together).slice(0, alone.length)).toEqual(Array.from(alone));
    });

    test('no scratch memory stays on the heap', async () => {
      const { g, x, filter, dy } = operands(example);
      const before = heldByBackend();
      await runKernel(
        tf.Conv2DBackpropFilter,
        { x: [x, example.inputShape], dy: [dy, g.outShape] },
        { ...attributesOf(example), filterShape: example.filterShape },
      );
      await runKernel(
        tf.Conv2DBackpropInput,
        { dy: [dy, g.outShape], filter: [filter, example.filterShape] },
        { ...attributesOf(example), inputShape: example.inputShape },
      );
      expect(heldByBackend()).toBe(before);
    });

    test('channels-first data is refused', async () => {
      const { g, x, dy } = operands(example);
      await expect(
        runKernel(
          tf.Conv2DBackpropFilter,
          { x: [x, example.inputShape], dy: [dy, g.outShape] },
          { ...attributesOf(example), dataFormat: 'NCHW', filterShape: example.filterShape },
        ),
      ).rejects.toThrow(/takes channels-last data \(NHWC\) and got NCHW/);
    });

    test('one number of padding for a window that is not square is refused', async () => {
      const { x, filter } = operands(example);
      const inputs = {
        x: [x, example.inputShape] as const,
        filter: [filter, example.filterShape] as const,
      };
      await expect(
        runKernel(tf.Conv2D, inputs, { ...attributesOf(example), pad: 1 }),
      ).rejects.toThrow(/give the padding of each side/);
    });

    test("tfjs lacks the filter's gradient and misplaces a stride larger than the window", async () => {
      expect(stockBackpropFilter).toBeUndefined();
      const c: ConvCase = {
        inputShape: [3, 9, 9, 4],
        filterShape: [1, 3, 4, 4],
        strides: [3, 3],
        pad: 'same',
        seed: 3,
      };
      const { g, x, filter } = operands(c);
      const inputs = { x: [x, c.inputShape], filter: [filter, c.filterShape] } as const;
      const expected = conv2DReference(x, filter, g);
      const stock = await runStockKernel(stockConv2D, inputs, attributesOf(c));
      expect(worstDifference(stock, expected)).toBeGreaterThan(0.1);
      expectClose(await runKernel(tf.Conv2D, inputs, attributesOf(c)), expected);
    });
  },
  ['cpu', 'wasm'],
);
