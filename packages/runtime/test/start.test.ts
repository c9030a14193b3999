import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { describeEachBackend, expectClose, expectNoLeak } from '../src/testing.js';

describeEachBackend('a started backend', (backend) => {
  it('multiplies matrices', async () => {
    const product = tf.matMul(
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    );
    expectClose(await product.data(), [19, 22, 43, 50]);
    product.dispose();
    expect(tf.getBackend()).toBe(backend);
  });

  it('leaves nothing behind when a gradient is taken', async () => {
    const x = tf.ones<tf.Rank.R4>([2, 6, 6, 1]);
    const w = tf.ones<tf.Rank.R4>([3, 3, 1, 2]);
    await expectNoLeak(async () => {
      const g = tf.grad((v: tf.Tensor) => tf.conv2d(v as tf.Tensor4D, w, 1, 'same').sum())(x);
      await g.data();
      g.dispose();
    });
    x.dispose();
    w.dispose();
  });
});
