import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { describeEachBackend, expectNoLeak } from '../../src/testing.js';

describeEachBackend('Identity', () => {
  test('gives a tensor of its own that shares the values', async () => {
    for (const dtype of ['float32', 'int32', 'bool'] as const) {
      const x = tf.tensor([1, 0, 1, 1], [2, 2], dtype);
      const clone = tf.clone(x);
      // tfjs' own copies them on wasm.
      expect(clone.dataId).toBe(x.dataId);
      x.dispose();
      expect([...(await clone.data())]).toEqual([1, 0, 1, 1]);
      clone.dispose();
    }
    const text = tf.clone(tf.tensor(['a', 'b']));
    expect(await text.data()).toEqual(['a', 'b']);
    text.dispose();
  });

  test('keeps its values when the variable it was taken from changes', async () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const before = tf.clone(variable);
    variable.assign(tf.tensor1d([3, 4]));
    expect([...(await before.data())]).toEqual([1, 2]);
    expect([...(await variable.data())]).toEqual([3, 4]);
    tf.dispose([before, variable]);
  });

  test('frees the values with the last of the tensors', async () => {
    await expectNoLeak(() => {
      const x = tf.ones([4]);
      const clone = tf.clone(x);
      tf.dispose([x, tf.clone(clone), clone]);
    });
  });
});
