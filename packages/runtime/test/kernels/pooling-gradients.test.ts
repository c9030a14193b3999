import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeEachBackend, expectClose } from '../../src/testing.js';
import { type ConvCase, convCases, values } from './support.js';

describeEachBackend('gradients of pooling', () => {
  test('average pooling is linear, so its gradient is what each input alone adds', async () => {
    await fc.assert(
      fc.asyncProperty(convCases, async (c) => {
        const { dy, gradient } = averagePoolGradient(c);
        expectClose(await read(gradient), await read(contributions(c, dy)));
        tf.dispose([dy, gradient]);
      }),
      { numRuns: 25 },
    );
  });

  test('padding does not count: worked out by hand', async () => {
    const gradient = tf.tidy(() => {
      const x = tf.tensor4d([1, 2], [1, 1, 2, 1]);
      return tf.grad((x) => tf.avgPool(x as tf.Tensor4D, [1, 2], 1, 'same'))(x);
    });
    // The windows are [1, 2] and [2, padding].
    expectClose(await read(gradient), [0.5, 1.5]);
    gradient.dispose();
  });

  test('equal extremes share the gradient, as in TensorFlow', async () => {
    const x = tf.tensor2d([3, 1, 3, 0, 2, 2], [2, 3]);
    // tf.GradientTape on tf.reduce_max(x, 1) and tf.reduce_min(x), upstream 1.
    const ofMax = tf.grad((x) => tf.max(x, 1))(x);
    const ofMin = tf.grad((x) => tf.min(x, null as unknown as undefined, true))(x);
    const ofTies = tf.grad((x) => tf.max(x, 0, true))(tf.tensor2d([5, 1, 5, 0, 5, 2], [3, 2]));
    expectClose(await read(ofMax), [0.5, 0, 0.5, 0, 0.5, 0.5]);
    expectClose(await read(ofMin), [0, 0, 0, 1, 0, 0]);
    expectClose(await read(ofTies), [1 / 3, 0, 1 / 3, 0, 1 / 3, 1]);
  });
});

function poolOf({ filterShape, strides, pad }: ConvCase) {
  const filterSize: [number, number] = [filterShape[0], filterShape[1]];
  const padding = typeof pad === 'string' ? pad : ('same' as const);
  return (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, filterSize, strides, padding);
}

function averagePoolGradient(c: ConvCase) {
  const pool = poolOf(c);
  const [dy, gradient] = tf.tidy(() => {
    const x = tf.tensor4d(values(c.seed, tf.util.sizeFromShape(c.inputShape)), c.inputShape);
    const { shape, size } = pool(x);
    const dy = tf.tensor4d(values(c.seed + 1, size), shape);
    return [dy, tf.grad(pool)(x, dy)];
  });
  return { dy, gradient };
}

/** `<dy, pool(e_i)>` for every unit image e_i of one sample and channel. */
function contributions(c: ConvCase, dy: tf.Tensor4D): tf.Tensor {
  const [n, height, width, channels] = c.inputShape;
  const pool = poolOf(c);
  return tf.tidy(() => {
    const units = tf.eye(height * width).reshape([height * width, height, width, 1]);
    const pooled = pool(units);
    const positions = pooled.size / (height * width);
    const rows = dy.reshape([n, positions, channels]).transpose([1, 0, 2]);
    return tf
      .matMul(pooled.reshape([height * width, positions]), rows.reshape([positions, n * channels]))
      .reshape([height * width, n, channels])
      .transpose([1, 0, 2]);
  });
}

async function read(tensor: tf.Tensor): Promise<ArrayLike<number>> {
  expect(tensor.dtype).toBe('float32');
  return (await tensor.data()).slice();
}
