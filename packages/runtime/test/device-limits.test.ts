import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LucidaError } from '../src/errors.js';
import { memoryBudget } from '../src/index.js';
import { matMulReference } from '../src/kernels/mat-mul/reference.js';
import {
  describeEachBackend,
  expectClose,
  expectNoLeak,
  startTestBackend,
} from '../src/testing.js';
import { runKernel, values } from './kernels/support.js';
import { DEFAULT_LIMITS, startWithLimits } from './support.js';

describeEachBackend('an adapter with small limits', () => {
  afterAll(async () => {
    tf.removeBackend('webgpu');
    await startTestBackend('webgpu');
  });

  describe('that are those which every adapter has', () => {
    beforeAll(() => startWithLimits(DEFAULT_LIMITS));

    it('computes a convolution and its gradients', async () => {
      const x = tf.tensor4d(values(1, 2 * 6 * 6 * 3), [2, 6, 6, 3]);
      const w = tf.tensor4d(values(2, 3 * 3 * 3 * 5), [3, 3, 3, 5]);
      const loss = (x: tf.Tensor4D, w: tf.Tensor4D) =>
        tf.sum<tf.Scalar>(tf.conv2d(x, w, 1, 'same').relu().square());
      const onDevice = tf.grads(loss as never)([x, w]);
      const [dx, dw] = await Promise.all(onDevice.map((gradient) => gradient.data()));
      await startTestBackend('cpu');
      const exact = tf.tidy(() =>
        tf.grads(loss as never)([
          tf.tensor(values(1, 216), [2, 6, 6, 3]),
          tf.tensor(values(2, 135), [3, 3, 3, 5]),
        ]),
      );
      expectClose(dx!, exact[0]!.dataSync());
      expectClose(dw!, exact[1]!.dataSync());
      await tf.setBackend('webgpu');
    });

    it('refuses more tensors at once than it can bind', async () => {
      const terms = Array.from({ length: 9 }, () => tf.ones([4]));
      expect(() => tf.addN(terms)).toThrow(LucidaError);
      expect(() => tf.addN(terms)).toThrow(/takes 9 tensors and gives one, .* at most 8 of them/);
      expectClose(await tf.addN(terms.slice(2)).data(), [7, 7, 7, 7]);
    });
  });

  describe('of 16 KiB a binding and 64 KiB a buffer', () => {
    const limits = {
      ...DEFAULT_LIMITS,
      maxStorageBufferBindingSize: 16_384,
      maxBufferSize: 65_536,
    };
    beforeAll(() => startWithLimits(limits));

    it('has a budget in which no tensor is larger than a binding', () => {
      expect(memoryBudget().largestTensor).toBe(16_384);
    });

    it('takes samples of a batch beyond a buffer that is still on the host', async () => {
      const all = values(5, 20 * 1000);
      const batch = tf.tensor2d(all, [20, 1000]);
      const part = tf.tidy(() => tf.neg(batch.slice([7, 0], [3, 1000])));
      expectClose(
        await part.data(),
        all.slice(7000, 10_000).map((value) => -value),
      );
      expect(() => batch.slice([0, 1], [20, 1])).toThrow(/try a smaller batch/);
      tf.dispose([batch, part]);
    });

    it('refuses a tensor beyond a binding, names the sizes, and goes on', async () => {
      const x = tf.ones([4097]);
      const held = tf.memory().numTensors;
      for (const compute of [() => tf.neg(x), () => tf.tile(tf.ones([5]), [1000])]) {
        expect(() => tf.tidy(compute)).toThrow(LucidaError);
        expect(() => tf.tidy(compute)).toThrow(
          /^A tensor of shape \[\d+\] takes \d[.\d]* KiB .* at most 16 KiB at once \(maxStorageBuffer/,
        );
      }
      expect(tf.memory().numTensors).toBe(held);
      expectClose(await tf.neg(tf.ones([2])).data(), [-1, -1]);
    });

    it('refuses a tensor beyond a buffer', () => {
      const x = tf.ones([16_385, 1]);
      expect(() => tf.matMul(x, x, true, false)).toThrow(/maxBufferSize/);
    });

    it('refuses more workgroups than it has', async () => {
      await startWithLimits({ ...limits, maxComputeWorkgroupsPerDimension: 3 });
      const a = tf.ones<tf.Rank.R3>([4, 2, 2]);
      expect(() => tf.matMul(a, a)).toThrow(/4 workgroups along one axis .* at most 3/);
      await startWithLimits(limits);
    });

    it('slices consecutive values of a tensor beyond a binding, on the host and on the device', async () => {
      const x = tf.tensor2d(values(1, 96 * 64), [96, 64]);
      const expected = await x.slice([31, 0], [64, 64]).data();
      expectClose(expected, values(1, 96 * 64).slice(31 * 64, 95 * 64), 0);
      // A product uploads it.
      tf.matMul(x, tf.ones([64, 1])).dispose();
      const sliced = x.slice([31, 0], [64, 64]);
      expectClose(await sliced.data(), expected, 0);
      tf.dispose([x, sliced]);
    });

    const size = fc.integer({ min: 1, max: 6 });
    // One matrix or both exceed a binding, of 4,096 values, and none a buffer, of 16,384.
    const products = fc
      .record({
        rows: fc.oneof(size, fc.constantFrom(132, 200)),
        inner: fc.constantFrom(64, 70, 96, 1024),
        columns: fc.oneof(size, fc.constantFrom(96, 200)),
        transposeA: fc.boolean(),
        transposeB: fc.boolean(),
        activation: fc.constantFrom('linear', 'relu', 'sigmoid'),
        seed: fc.nat(),
      })
      .filter(({ rows, inner, columns, transposeA, transposeB }) => {
        const [sizeA, sizeB] = [rows * inner, inner * columns];
        if (rows * columns > 4096 || Math.max(sizeA, sizeB) > 16_384) return false;
        // Both by their rows, which are summed over: refused, and in no layer the case.
        const both = sizeA > 4096 && sizeB > 4096;
        return both ? !transposeA || transposeB : Math.max(sizeA, sizeB) > 4096;
      });

    it('multiplies matrices beyond a binding', async () => {
      await fc.assert(
        fc.asyncProperty(products, async (p) => {
          const { rows, inner, columns, transposeA, transposeB, activation } = p;
          const a = values(p.seed, rows * inner);
          const b = values(p.seed + 1, inner * columns);
          const bias = values(p.seed + 2, columns);
          const product = await runKernel(
            tf._FusedMatMul,
            {
              a: [a, [1, ...(transposeA ? [inner, rows] : [rows, inner])]],
              b: [b, [1, ...(transposeB ? [columns, inner] : [inner, columns])]],
              bias: [bias, [columns]],
            },
            { transposeA, transposeB, activation },
          );
          const activate = {
            linear: (x: number) => x,
            relu: (x: number) => Math.max(0, x),
            sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
          }[activation]!;
          const expected = Array.from(
            matMulReference(a, b, p, transposeA, transposeB),
            (value, at) => activate(value + bias[at % columns]!),
          );
          expectClose(product, expected);
        }),
        { numRuns: 15 },
      );
    });

    it('trains and explains a dense layer whose weights exceed a binding', async () => {
      const [x, w] = [values(1, 2 * 120), values(2, 120 * 60)];
      const weights = tf.tensor2d(w, [120, 60]);
      const input = tf.tensor2d(x, [2, 120]);
      const run = () =>
        tf.tidy(() =>
          tf.grad((x: tf.Tensor) => tf.sum(tf.matMul(x as tf.Tensor2D, weights).square()))(input),
        );
      const gradient = run();
      const product = matMulReference(x, w, { rows: 2, inner: 120, columns: 60 }, false, false);
      const expected = matMulReference(
        product.map((value) => 2 * value),
        w,
        { rows: 2, inner: 60, columns: 120 },
        false,
        true,
      );
      expectClose(await gradient.data(), expected);
      gradient.dispose();
      await expectNoLeak(async () => {
        const again = run();
        await again.data();
        again.dispose();
      });
    });

    it('reads a large weight that is freed before its commands are submitted', async () => {
      memoryBudget(2 ** 20);
      const a = tf.ones([1, 64]);
      const b = tf.ones([64, 80]);
      const product = tf.matMul(a, b);
      b.dispose();
      const others = Array.from({ length: 3 }, () => tf.zeros([64, 80]));
      expectClose(await product.data(), new Array(80).fill(64));
      tf.dispose(others);
    });
  });
}, ['webgpu']);
