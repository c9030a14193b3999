import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeEachBackend, expectNoLeak } from '../../src/testing.js';
import { runStockKernel, values } from './support.js';

const stock = tf.getKernel(tf.ArgMax, 'webgpu');

/** Tensors, with more than one workgroup searches among them, and one of their axes. */
const cases = fc
  .array(fc.constantFrom(1, 2, 3, 7, 31, 70, 200), { minLength: 1, maxLength: 3 })
  .filter((shape) => tf.util.sizeFromShape(shape) < 20_000)
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      axis: fc.integer({ min: -shape.length, max: shape.length - 1 }),
      dtype: fc.constantFrom('float32' as const, 'int32' as const),
      levels: fc.constantFrom(1, 2, 1000),
      seed: fc.nat(),
    }),
  );

/** The first index of the largest value along an axis, as its definition has it. */
function firstOfLargest(x: ArrayLike<number>, shape: number[], axis: number): number[] {
  const length = shape[axis]!;
  const inner = tf.util.sizeFromShape(shape.slice(axis + 1));
  const rows = x.length / length;
  return Array.from({ length: rows }, (_, row) => {
    const start = Math.floor(row / inner) * length * inner + (row % inner);
    const line = Array.from({ length }, (_, k) => x[start + k * inner]!);
    return line.indexOf(Math.max(...line));
  });
}

describeEachBackend('ArgMax and ArgMin', (backend) => {
  test('find the first of equal values, along any axis', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ shape, axis, dtype, levels, seed }) => {
        const x = values(seed, tf.util.sizeFromShape(shape)).map((v) => Math.round(v * levels));
        const [largest, smallest] = tf.tidy(() => {
          const tensor = tf.tensor(x, shape, dtype);
          return [tensor.argMax(axis), tensor.argMin(axis)] as const;
        });
        const from = axis < 0 ? axis + shape.length : axis;
        expect(largest.shape).toEqual(shape.filter((_, i) => i !== from));
        expect(Array.from(await largest.data())).toEqual(firstOfLargest(x, shape, from));
        const negative = x.map((value) => -value);
        expect(Array.from(await smallest.data())).toEqual(firstOfLargest(negative, shape, from));
        tf.dispose([largest, smallest]);
      }),
      { numRuns: backend === 'webgpu' ? 40 : 100 },
    );
  });

  test('tell integers apart that float32 cannot', async () => {
    const index = tf.tidy(() => tf.tensor1d([2 ** 24, 2 ** 24 + 1, 2 ** 24], 'int32').argMax());
    expect(Array.from(await index.data())).toEqual([1]);
    index.dispose();
  });

  test('leave nothing behind', async () => {
    await expectNoLeak(() =>
      tf.tidy(() => {
        tf.ones([3, 100]).argMax(1);
        tf.ones([9]).argMin();
      }),
    );
  });

  if (backend !== 'webgpu') return;

  test("tfjs' own kernel finds another of equal values", async () => {
    const x = new Float32Array(100);
    x[3] = 1;
    x[67] = 1;
    x[16] = 1;
    const stockIndex = await runStockKernel(stock, { x: [x, [100]] }, { axis: 0 });
    expect(stockIndex[0]).not.toBe(3);
  });
});
