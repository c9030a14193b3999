import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { test } from 'vitest';
import { denseSums } from '../src/ablation/dense-sums.js';
import { ablationDenseSums } from '../src/kernels/ablation-sums/index.js';

const attrs = { first: 0, count: 6, strides: [1, 1], dilations: [1, 1], padding: [0, 0] } as const;

/** A dense layer of 7 positions and 4 channels to 3 units, for two samples. */
function layer() {
  return {
    sums: tf.randomNormal<tf.Rank.R4>([2, 1, 1, 3]),
    change: tf.randomNormal<tf.Rank.R4>([2, 7, 1, 4]),
    kernel: tf.randomNormal<tf.Rank.R4>([7, 1, 4, 3]),
  };
}

describeEachBackend('sums of a dense layer', () => {
  // A row of the kernel takes 48 bytes.
  test.each([0, 48, 100, 150, 6 * 48, 7 * 48])(
    'in parts of %i bytes are the sums',
    async (largest) => {
      const given = layer();
      const whole = ablationDenseSums(given, attrs);
      const inParts = denseSums(given, attrs, largest);
      expectClose(await inParts.data(), await whole.data());
      tf.dispose([given, whole, inParts]);
    },
  );

  test('leave nothing behind', async () => {
    const given = layer();
    await expectNoLeak(() => denseSums(given, attrs, 100).dispose());
    tf.dispose(given);
  });
});
