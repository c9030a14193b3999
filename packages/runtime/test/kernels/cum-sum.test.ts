import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import { expect, test } from 'vitest';
import { describeEachBackend, expectNoLeak } from '../../src/testing.js';
import { runStockKernel } from './support.js';

const stock = tf.getKernel(tf.Cumsum, 'webgpu');

describeEachBackend('Cumsum and Cumprod', (backend) => {
  test('go both ways, for axes of any length one after the other', async () => {
    for (const length of [3, 17, 5, 40]) {
      for (const exclusive of [false, true]) {
        const [back, forth, products] = tf.tidy(() => {
          const x = tf.range(1, length + 1);
          const twos = tf.fill([2, length], 2);
          return [
            tf.cumsum(x, 0, exclusive, true),
            tf.cumsum(x, 0, exclusive, false),
            tf.cumprod(twos, 1, exclusive, true),
          ] as const;
        });
        const skipped = exclusive ? 1 : 0;
        // 1 + ... + n = n (n + 1) / 2.
        const upTo = (n: number) => (n * (n + 1)) / 2;
        const places = Array.from({ length }, (_, i) => i);
        expect(Array.from(await forth.data())).toEqual(places.map((i) => upTo(i + 1 - skipped)));
        expect(Array.from(await back.data())).toEqual(
          places.map((i) => upTo(length) - upTo(i + skipped)),
        );
        const powers = places.map((i) => 2 ** (length - i - skipped));
        expect(Array.from(await products.data())).toEqual([...powers, ...powers]);
        tf.dispose([back, forth, products]);
      }
    }
  });

  test('leave nothing behind', async () => {
    await expectNoLeak(() =>
      tf.tidy(() => {
        tf.cumsum(tf.ones([3, 4]), 0, false, true);
      }),
    );
  });

  if (backend !== 'webgpu') return;

  test("tfjs' own kernel takes the length of an earlier tensor", async () => {
    const attrs = { axis: 0, exclusive: false, reverse: true };
    await runStockKernel(stock, { x: [[1, 1, 1], [3]] }, attrs);
    const later = await runStockKernel(stock, { x: [new Array(8).fill(1), [8]] }, attrs);
    expect(Array.from(later)).not.toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
  });
});
