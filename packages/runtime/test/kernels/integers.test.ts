import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { expect, test } from 'vitest';
import { describeEachBackend, expectNoLeak } from '../../src/testing.js';
import { runStockKernel } from './support.js';

const stockTranspose = tf.getKernel(tf.Transpose, 'webgpu');

async function read(make: () => tf.Tensor): Promise<number[]> {
  const tensor = tf.tidy(make);
  const data = Array.from(await tensor.data());
  tensor.dispose();
  return data;
}

const large = 2 ** 24 + 1;

describeEachBackend('integers and truth values', (backend) => {
  test('are transposed as they are, over any number of axes', async () => {
    const turn = () => tf.tensor2d([large, 1, 2, 3], [2, 2], 'int32').transpose();
    expect(await read(turn)).toEqual([large, 2, 1, 3]);
    const truths = tf.tidy(() => tf.tensor3d([1, 0, 0, 1], [1, 2, 2], 'bool').transpose([2, 0, 1]));
    expect(truths.dtype).toBe('bool');
    expect(truths.shape).toEqual([2, 1, 2]);
    expect(Array.from(await truths.data(), Number)).toEqual([1, 0, 0, 1]);
    truths.dispose();
    const many = () => tf.range(0, 48, 1, 'int32').reshape([2, 3, 2, 2, 2]);
    expect(await read(() => many().transpose([4, 2, 0, 3, 1]))).toEqual(
      await read(() => many().toFloat().transpose([4, 2, 0, 3, 1])),
    );
  });

  test('are reduced over other axes than the last', async () => {
    // Of the four columns the first holds only ones, the last only zeros.
    const truths = () => tf.tensor3d([1, 1, 0, 0, 1, 0, 1, 0, 1, 1, 1, 0], [1, 3, 4], 'bool');
    expect(await read(() => tf.all(truths(), 1))).toEqual([1, 0, 0, 0]);
    expect(await read(() => tf.any(truths(), [0, 1], true))).toEqual([1, 1, 1, 0]);
    const ints = () => tf.tensor3d([1, 5, -3, 7, 2, -9], [1, 3, 2], 'int32');
    expect(await read(() => ints().max(1))).toEqual([2, 7]);
    expect(await read(() => ints().min([0, 1]))).toEqual([-3, -9]);
    expect(await read(() => ints().sum([0, 1]))).toEqual([0, 3]);
    expect(await read(() => ints().prod(1))).toEqual([-6, -315]);
  });

  test('leave nothing behind', async () => {
    await expectNoLeak(() =>
      tf.tidy(() => {
        tf.all(tf.ones([2, 3, 2], 'bool'), 1);
        tf.ones([2, 3, 2], 'int32').max([0, 1]);
      }),
    );
  });

  if (backend !== 'webgpu') return;

  test("tfjs' own transposition rounds integers to float32", async () => {
    const x = [[large, 1, 2, 3], [2, 2], 'int32'] as const;
    const transposed = await runStockKernel(stockTranspose, { x }, { perm: [1, 0] });
    expect(Array.from(transposed)).toEqual([2 ** 24, 2, 1, 3]);
  });
});
