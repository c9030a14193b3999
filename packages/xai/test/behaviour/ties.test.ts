import { cutAt } from '@lucida/models';
import { describeEachBackend, expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelOf } from '../reference/model-of.js';
import { forward, gradientAtTarget, inputOf, type Net, type Op } from '../reference/net.js';
import { dense, toyNet } from '../toy.js';
import { batchOf } from './batches.js';

const POOLS: readonly Op[] = [
  { type: 'maxPool', window: [2, 2] },
  { type: 'maxPool', window: [3, 2], strides: [1, 1], padding: 'same' },
  { type: 'maxPool', window: [2, 3], strides: [2, 2], padding: 'same' },
  { type: 'maxPool', window: [3, 3], strides: [2, 1], padding: 'valid' },
];

/** The layer of integers `[4, 5, 2]`, then weights that are integers too and all different. */
function netAfter(op: Op): Net {
  const flat = toyNet([4, 5], 2, op, { type: 'flatten' });
  const input = inputOf(flat, new Array(40).fill(0));
  const size = forward(flat, input).at(-1)!.data.length;
  const kernel = Array.from({ length: 2 * size }, (_, i) => i + 1);
  return toyNet([4, 5], 2, op, { type: 'flatten' }, dense(kernel, [0, 0]));
}

/** Gradient of the first logit at the target, by the product and by the reference. */
async function gradients(net: Net, values: readonly number[]) {
  const model = modelOf(net);
  const cut = cutAt(model, 'node_0');
  const input = inputOf(net, values);
  const gradient = tf.tidy(() => {
    const { target } = cut.features(batchOf([input], cut.inputShape));
    const seed = tf.tensor2d([[1, 0]]);
    return tf.grad((A) => cut.head({ target: A, others: [] }))(target, seed);
  });
  const found = Array.from(await gradient.data(), (value) => value + 0);
  gradient.dispose();
  model.dispose();
  return { found, expected: Array.from(gradientAtTarget(net, input, [1, 0]).data) };
}

describeEachBackend('exact ties', (backend) => {
  const runs = { numRuns: backend === 'webgpu' ? 8 : 25, seed: 31 };
  const integers = fc.array(fc.integer({ min: -1, max: 1 }), { minLength: 40, maxLength: 40 });

  test.each(POOLS)('max pooling sends all of it to the first of equal values: %o', async (pool) => {
    const net = netAfter(pool);
    await fc.assert(
      fc.asyncProperty(integers, async (values) => {
        const { found, expected } = await gradients(net, values);
        expect(found).toEqual(expected);
      }),
      runs,
    );
  });

  test('max pooling of what is the same everywhere, below zero and at it', async () => {
    for (const value of [-2, 0, 3]) {
      for (const pool of POOLS) {
        const { found, expected } = await gradients(netAfter(pool), new Array(40).fill(value));
        expect(found).toEqual(expected);
      }
    }
  });

  test.each<Op>([
    { type: 'activation', name: 'relu' },
    { type: 'activation', name: 'leakyRelu', alpha: 0.25 },
    { type: 'activation', name: 'elu' },
  ])('at 0 the slope is that from below, or 1 where there is no kink: %o', async (activation) => {
    const values = Array.from({ length: 40 }, (_, i) => Math.max(0, (i % 3) - 1));
    const { found, expected } = await gradients(netAfter(activation), values);
    expect(found).toEqual(expected);
  });

  // tfjs gives all of the gradient to each of equal maxima; TensorFlow divides it among them.
  test('what equal global maxima get adds up to what comes in', async () => {
    const net = toyNet([4, 5], 2, { type: 'globalMax' }, dense([3, 0, 5, 0], [0, 0]));
    const { found } = await gradients(net, new Array(40).fill(1));
    const sumOf = (k: number) => found.reduce((sum, g, i) => (i % 2 === k ? sum + g : sum), 0);
    expectClose([sumOf(0), sumOf(1)], [3, 5], 1e-6);
  });
});
