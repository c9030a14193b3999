import { describeEachBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { unlessUnchanged } from '../../src/harness/unless-unchanged.js';

describeEachBackend('a mask that takes nothing away', (backend) => {
  it('leaves the score as it was to the last bit, where graphs round differently', async () => {
    const inputs = tf.tensor2d([1, 2, 0, 0, 5, 6], [3, 2]);
    const kept = tf.tensor2d([1, 2, 0, -0, 5, 0], [3, 2]);
    const [original, masked] = [tf.tensor1d([0.5, 0.25, 0.75]), tf.tensor1d([0.625, 0.125, 0.875])];
    const expected = backend === 'native' ? [0.5, 0.25, 0.875] : [0.625, 0.125, 0.875];
    const values = unlessUnchanged({ inputs, kept, original, masked });
    expect(Array.from(await values.data())).toEqual(expected);
    expect(Array.from(await masked.data())).toEqual([0.625, 0.125, 0.875]);
  });
});
