import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumReference } from '../../src/kernels/sum/reference.js';
import { describeEachBackend, expectNoLeak } from '../../src/testing.js';
import { runStockKernel, values, worstDifference } from './support.js';

const stocks = Object.fromEntries(
  ['wasm', 'webgpu'].map((name) => [
    name,
    [tf.getKernel(tf.Sum, name), tf.getKernel(tf.Mean, name)] as const,
  ]),
);

/** Tensors of up to four axes, and which of them are reduced in which order. */
const reductions = fc.array(fc.integer({ min: 1, max: 13 }), { maxLength: 4 }).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    axes: fc.shuffledSubarray(shape.map((_, axis) => axis)),
    fromTheEnd: fc.boolean(),
    keepDims: fc.boolean(),
    seed: fc.nat(),
  }),
);

const add = { op: tf.sum, share: () => 1 };
const average = { op: tf.mean, share: (length: number) => 1 / Math.max(1, length) };

/** Lengths with and without divisors, that take one round or several. */
const LENGTHS = [1, 64, 65, 67, 127, 1000, 3137, 12544, 2 ** 18];

describeEachBackend('Sum and Mean', (backend) => {
  const tolerance = 1e-6;

  test('equal the definition for every shape, choice of axes and keepDims', async () => {
    const ops = fc.constantFrom(add, average);
    await fc.assert(
      fc.asyncProperty(reductions, ops, async (reduction, { op, share }) => {
        const { shape, axes, fromTheEnd, keepDims, seed } = reduction;
        const x = values(seed, tf.util.sizeFromShape(shape));
        const axis = axes.map((a) => (fromTheEnd ? a - shape.length : a));
        const result = tf.tidy(() => op(tf.tensor(x, shape), axis, keepDims));
        const kept = shape.flatMap((size, a) => (!axes.includes(a) ? size : keepDims ? 1 : []));
        expect(result.shape).toEqual(kept);

        const part = share(axes.reduce((length, a) => length * shape[a]!, 1));
        const expected = sumReference(x, shape, axes).map((sum) => sum * part);
        const scale = sumReference(x.map(Math.abs), shape, axes).map((sum) => sum * part);
        const data = await result.data();
        result.dispose();
        expect(data.length).toBe(expected.length);
        for (let i = 0; i < data.length; i++) {
          expect(Math.abs(data[i]! - expected[i]!)).toBeLessThanOrEqual(tolerance * scale[i]!);
        }
      }),
      { numRuns: backend === 'webgpu' ? 30 : 100 },
    );
  });

  test('keep their digits however many values there are, equal ones or any of one sign', async () => {
    for (const length of LENGTHS) {
      const some = values(length, length).map((value) => 1 + value);
      const rows = [0.1, 1 / 3, 1.9].map((value) => new Float32Array(length).fill(value));
      const x = Float32Array.from([some, ...rows].flatMap((row) => Array.from(row)));
      const expected = sumReference(x, [4, length], [1]);
      for (const { op, share } of [add, average]) {
        const result = tf.tidy(() => op(tf.tensor2d(x, [4, length]), 1));
        const data = await result.data();
        result.dispose();
        const relative = Array.from(data, (value, i) => value / (expected[i]! * share(length)));
        expect(worstDifference(relative, [1, 1, 1, 1]), `${length} values`).toBeLessThan(tolerance);
      }
    }
  });

  test('take integers and truth values, and say what they give', async () => {
    const results = tf.tidy(() => {
      const ints = tf.range(0, 300, 1, 'int32').reshape([2, 150]);
      const truths = ints.less(tf.scalar(200, 'int32'));
      return [ints.sum(1), ints.mean(1), truths.sum(1), truths.mean(1)];
    });
    expect(results.map(({ dtype }) => dtype)).toEqual(['int32', 'float32', 'int32', 'float32']);
    const found = [];
    for (const result of results) found.push(Array.from(await result.data()));
    const [sums, means, counts, shares] = found;
    expect(sums).toEqual([11175, 33675]);
    expect(means).toEqual([74.5, 224.5]);
    expect(counts).toEqual([150, 50]);
    expect(shares).toEqual([1, Math.fround(1 / 3)]);
    tf.dispose(results);
  });

  test('the gradient spreads over all values', async () => {
    const gradients = tf.tidy(() => [
      tf.grad((x) => x.sum([0, 2]).square().sum())(tf.ones([10, 2, 10])),
      tf.grad((x) => x.mean([0, 2]).square().sum())(tf.ones([10, 2, 10])),
    ]);
    const [ofSum, ofMean] = [await gradients[0]!.data(), await gradients[1]!.data()];
    expect(worstDifference(ofSum, new Array(200).fill(200))).toBeLessThan(1e-3);
    expect(worstDifference(ofMean, new Array(200).fill(0.02))).toBeLessThan(1e-7);
    tf.dispose(gradients);
  });

  test('nothing is left behind', async () => {
    await expectNoLeak(() =>
      tf.tidy(() => {
        for (const shape of [[3, 4096], [2, 997], [997, 2], [1009, 1], [5]]) {
          for (const axis of [0, shape.length - 1]) {
            for (const x of [tf.ones(shape), tf.ones(shape, 'int32')]) {
              x.sum(axis);
              x.mean(axis);
            }
          }
        }
      }),
    );
  });

  test('are zero of no values', async () => {
    const used = tf.fill([3], 7);
    used.dispose();
    for (const { op } of [add, average]) {
      for (const dtype of ['float32', 'int32'] as const) {
        const of = () => tf.tidy(() => op(tf.zeros([3, 0], dtype), 1, true));
        const result = of();
        expect(result.shape).toEqual([3, 1]);
        expect(Array.from(await result.data())).toEqual([0, 0, 0]);
        result.dispose();
        await expectNoLeak(() => of().dispose());
      }
      const nothing = tf.tidy(() => op(tf.zeros([0, 3]), 1));
      expect(nothing.shape).toEqual([0]);
      expect((await nothing.data()).length).toBe(0);
      nothing.dispose();
    }
  });

  test('integers are added as such, beyond what float32 tells apart', async () => {
    const large = 2 ** 24 + 1;
    const cases: readonly (readonly [number[], number])[] = [
      [[large, large], 2 * large],
      [[2 ** 31 - 1, 2, -5], 2 ** 31 - 4],
      [new Array(3000).fill(65_537), 3000 * 65_537],
    ];
    for (const [values, expected] of cases) {
      const column = tf.tidy(() => tf.tensor(values, [values.length, 1], 'int32').sum(0));
      const row = tf.tidy(() => tf.tensor(values, [1, values.length], 'int32').sum(1));
      expect(Array.from(await column.data())).toEqual([expected]);
      expect(Array.from(await row.data())).toEqual([expected]);
      tf.dispose([column, row]);
    }
    const means = tf.tidy(() => tf.tensor([2 ** 31 - 1, 2 ** 31 - 1], [1, 2], 'int32').mean(1));
    expect(means.dtype).toBe('float32');
    expect((await means.data())[0]).toBe(2 ** 31);
    means.dispose();
  });

  const own = stocks[backend];
  if (own === undefined) return;

  test("tfjs' kernels lose digits", async () => {
    const length = backend === 'wasm' ? 112 * 112 : 2 ** 18;
    const x = new Float32Array(length).fill(0.1);
    const expected = [sumReference(x, [length], [0])[0]!, 0.1];
    const attrs = { axis: [0], keepDims: false };
    for (const [i, stock] of own.entries()) {
      const [value] = Array.from(await runStockKernel(stock, { x: [x, [length]] }, attrs));
      expect(Math.abs(value! / expected[i]! - 1)).toBeGreaterThan(2e-6);
    }
  });

  if (backend !== 'webgpu') return;

  test("tfjs' kernel adds integers as floats", async () => {
    const x = [[2 ** 24 + 1, 2 ** 24 + 1], [2], 'int32'] as const;
    const sums = await runStockKernel(own[0], { x }, { axis: [0], keepDims: false });
    expect(Array.from(sums)).toEqual([2 ** 25]);
  });
});
