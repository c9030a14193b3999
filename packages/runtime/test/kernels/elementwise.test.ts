import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { expect, test } from 'vitest';
import { describeEachBackend, expectClose, expectNoLeak } from '../../src/testing.js';
import { runStockKernel } from './support.js';

const stock = Object.fromEntries(
  [tf.Cast, tf.ClipByValue, tf.Prelu].map((name) => [name, tf.getKernel(name, 'wasm')]),
);

async function read(make: () => tf.Tensor): Promise<number[]> {
  const tensor = tf.tidy(make);
  const data = Array.from(await tensor.data(), Number);
  tensor.dispose();
  return data;
}

const rows = {
  x: [[-1, 2, -3, -4], [2, 2], 'float32'],
  alpha: [
    [1, 10],
    [2, 1],
  ],
} as const;

describeEachBackend('operations by elements', (backend) => {
  test('a cast to truth values asks whether a value is other than zero', async () => {
    const numbers = [256, 0.5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY];
    expect(await read(() => tf.tensor1d(numbers).cast('bool'))).toEqual([1, 1, 0, 1, 1, 1]);
    const integers = () => tf.tensor1d([256, 0, -1], 'int32');
    expect(await read(() => integers().cast('bool'))).toEqual([1, 0, 1]);
    expect(await read(() => tf.logicalNot(tf.tensor1d([1, 0, 1], 'bool')))).toEqual([0, 1, 0]);
  });

  test('integers are clipped as integers', async () => {
    const clipped = () => tf.clipByValue(tf.tensor1d([-5, 2, 7], 'int32'), -1, 3);
    expect(await read(clipped)).toEqual([-1, 2, 3]);
  });

  test('prelu takes an alpha of any shape that broadcasts', async () => {
    const [[x, shape], [alpha, alphaShape]] = [rows.x, rows.alpha];
    const rectified = () =>
      tf.prelu(tf.tensor2d([...x], [...shape]), tf.tensor2d([...alpha], [...alphaShape]));
    expectClose(await read(rectified), [-1, 2, -30, -40]);
    const columns = () => tf.prelu(tf.tensor2d([...x], [...shape]), tf.tensor2d([[1, 10]]));
    expectClose(await read(columns), [-1, 2, -3, -40]);
  });

  test('leave nothing behind', async () => {
    await expectNoLeak(() =>
      tf.tidy(() => {
        tf.ones([3]).cast('bool').logicalNot();
        tf.clipByValue(tf.ones([3], 'int32'), 0, 3);
        tf.prelu(tf.ones([2, 2]), tf.ones([2, 1]));
      }),
    );
  });

  if (backend !== 'wasm') return;

  test("tfjs' own kernels give bytes, bits and the alpha of another row", async () => {
    const cast = await runStockKernel(stock[tf.Cast]!, { x: [[256, 0.5], [2]] }, { dtype: 'bool' });
    expect(Array.from(cast)).toEqual([0, 0]);
    const clipped = await runStockKernel(
      stock[tf.ClipByValue]!,
      { x: [[-5, 2, 7], [3], 'int32'] },
      { clipValueMin: -1, clipValueMax: 3 },
    );
    expect(Array.from(clipped)).not.toEqual([-1, 2, 3]);
    const rectified = await runStockKernel(stock[tf.Prelu]!, rows, {});
    expect(rectified[2]).not.toBe(-30);
  });
});
