import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxPoolGradReference } from '../../src/kernels/max-pool-grad/reference.js';
import { describeEachBackend, expectClose } from '../../src/testing.js';
import {
  type ConvCase,
  convCases,
  heldByBackend,
  runKernel,
  runStockKernel,
  values,
  worstDifference,
} from './support.js';

const stock = tf.getKernel(tf.MaxPoolGrad, 'wasm');
const stockOnWebgpu = tf.getKernel(tf.MaxPoolGrad, 'webgpu');

/** How many cases a property is tried on; a software graphics adapter is slow. */
const runsOn = (backend: string) => ({ numRuns: backend === 'webgpu' ? 40 : 100 });

function poolOf(c: ConvCase) {
  const filterSize: [number, number] = [c.filterShape[0], c.filterShape[1]];
  const pad = typeof c.pad === 'string' ? c.pad : 'valid';
  const g = tf.backend_util.computePool2DInfo(c.inputShape, filterSize, c.strides, 1, pad);
  const dy = values(c.seed + 1, tf.util.sizeFromShape(g.outShape));
  return { g, dy, attrs: { filterSize, strides: c.strides, pad } };
}

function gradient(
  { g, dy, attrs }: ReturnType<typeof poolOf>,
  x: ArrayLike<number>,
  run: (inputs: Parameters<typeof runStockKernel>[1], attrs: object) => Promise<ArrayLike<number>>,
) {
  // The kernels find the maxima anew; the output is there for backends that use it.
  const output = [new Float32Array(dy.length), g.outShape] as const;
  return run({ dy: [dy, g.outShape], input: [x, g.inShape], output }, attrs);
}

const provided = (inputs: Parameters<typeof runKernel>[1], attrs: object) =>
  runKernel(tf.MaxPoolGrad, inputs, attrs);

/** Negative everywhere, where tfjs' own kernel goes wrong. */
const negative: ConvCase = {
  inputShape: [2, 6, 6, 3],
  filterShape: [2, 2, 3, 3],
  strides: [2, 2],
  pad: 'valid',
  seed: 9,
};
const belowZero = (x: Float32Array) => x.map((value) => value - 1.5);

describeEachBackend('MaxPoolGrad', (backend) => {
  test('sends the gradient to the maximum, whatever the sign', async () => {
    await fc.assert(
      fc.asyncProperty(convCases, fc.boolean(), async (c, negativeOnly) => {
        const pool = poolOf(c);
        const any = values(c.seed, tf.util.sizeFromShape(c.inputShape));
        const x = negativeOnly ? belowZero(any) : any;
        expectClose(await gradient(pool, x, provided), maxPoolGradReference(x, pool.dy, pool.g));
      }),
      runsOn(backend),
    );
  });

  test('sends it to the first of equal maxima', async () => {
    await fc.assert(
      fc.asyncProperty(convCases, async (c) => {
        const pool = poolOf(c);
        const x = values(c.seed, tf.util.sizeFromShape(c.inputShape)).map(Math.round);
        expectClose(await gradient(pool, x, provided), maxPoolGradReference(x, pool.dy, pool.g));
      }),
      runsOn(backend),
    );
  });

  test('a tie worked out by hand', async () => {
    const inputs = {
      dy: [[5], [1, 1, 1, 1]],
      input: [
        [-2, -1, -1, -1],
        [1, 2, 2, 1],
      ],
      output: [[-1], [1, 1, 1, 1]],
    } as const;
    const attrs = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
    expect(Array.from(await provided(inputs, attrs))).toEqual([0, 5, 0, 0]);
  });

  if (backend === 'webgpu') {
    test("tfjs' own kernel sends it to the last of equal maxima", async () => {
      const inputs = {
        dy: [[5], [1, 1, 1, 1]],
        input: [
          [3, 3],
          [1, 1, 2, 1],
        ],
        output: [[3], [1, 1, 1, 1]],
      } as const;
      const attrs = { filterSize: [1, 2], strides: [1, 1], pad: 'valid' };
      expect(Array.from(await runStockKernel(stockOnWebgpu, inputs, attrs))).toEqual([0, 5]);
      expect(Array.from(await provided(inputs, attrs))).toEqual([5, 0]);
    });
  }

  if (backend !== 'wasm') return;

  test('an empty batch has an empty gradient, and nothing stays on the heap', async () => {
    const before = heldByBackend();
    const pool = poolOf({ ...negative, inputShape: [0, 6, 6, 3] });
    expect((await gradient(pool, [], provided)).length).toBe(0);
    expect(heldByBackend()).toBe(before);
  });

  test("tfjs' own kernel loses gradients where all is negative", async () => {
    const pool = poolOf(negative);
    const x = belowZero(values(negative.seed, tf.util.sizeFromShape(negative.inputShape)));
    const expected = maxPoolGradReference(x, pool.dy, pool.g);
    const stockGradient = await gradient(pool, x, (inputs, attrs) =>
      runStockKernel(stock, inputs, attrs),
    );
    expect(worstDifference(stockGradient, expected)).toBeGreaterThan(0.1);
  });
});
