import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { matMulReference } from '../../src/kernels/mat-mul/reference.js';
import { describeEachBackend, expectClose } from '../../src/testing.js';
import { values } from './support.js';

describeEachBackend('long sums of a small product', () => {
  // tfjs' own shader for these shapes differs in every few runs.
  test.each([
    { rows: 16, inner: 4096, columns: 10 },
    { rows: 5, inner: 2000, columns: 70 },
  ])('are right, and the same to the last bit in every run: %o', async (size) => {
    const [a, b] = [values(1, size.rows * size.inner), values(2, size.inner * size.columns)];
    const left = tf.tensor2d(a, [size.rows, size.inner]);
    const right = tf.tensor2d(b, [size.inner, size.columns]);
    const runs: Float32Array[] = [];
    for (let i = 0; i < 12; i++) {
      const product = tf.matMul(left, right);
      runs.push(await product.data<'float32'>());
      product.dispose();
    }
    tf.dispose([left, right]);
    expectClose(runs[0]!, matMulReference(a, b, size, false, false));
    for (const run of runs) expect(run).toEqual(runs[0]);
  });
}, ['webgpu']);
