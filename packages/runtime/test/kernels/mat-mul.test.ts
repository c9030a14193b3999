import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-wasm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matMulReference } from '../../src/kernels/mat-mul/reference.js';
import { describeEachBackend, expectClose } from '../../src/testing.js';
import { heapSize } from '../../src/wasm.js';
import { heldByBackend, runKernel, runStockKernel, values, worstDifference } from './support.js';

const stockFused = tf.getKernel(tf._FusedMatMul, 'wasm');

const MIB = 2 ** 20;

const ACTIVATIONS: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  relu6: (x) => Math.min(6, Math.max(0, x)),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

const size = fc.integer({ min: 1, max: 9 });
const matrices = fc.record({
  size: fc.record({ rows: size, inner: size, columns: size }),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  seed: fc.nat(),
});

/** Batches of two operands, and which matrix of one meets which of the other. */
const meetings = [
  { batchA: [], batchB: [], pairs: '00', onCpu: true },
  { batchA: [2], batchB: [2], pairs: '00 11', onCpu: true },
  { batchA: [2], batchB: [1], pairs: '00 10', onCpu: true },
  { batchA: [1], batchB: [2], pairs: '00 01', onCpu: true },
  // tfjs' cpu kernel makes as many products as the larger batch has matrices.
  { batchA: [2, 1], batchB: [1, 2], pairs: '00 01 10 11', onCpu: false },
  { batchA: [1, 2], batchB: [2, 1], pairs: '00 10 01 11', onCpu: false },
];

describeEachBackend(
  'matrix products',
  (backend) => {
    test('BatchMatMul equals the definition for every batch, also a broadcast one', async () => {
      const batches = fc.constantFrom(
        ...meetings.filter(({ onCpu }) => onCpu || backend !== 'cpu'),
      );
      await fc.assert(
        fc.asyncProperty(matrices, batches, async (m, { batchA, batchB, pairs }) => {
          const { rows, inner, columns } = m.size;
          const shapeA = [...batchA, ...(m.transposeA ? [inner, rows] : [rows, inner])];
          const shapeB = [...batchB, ...(m.transposeB ? [columns, inner] : [inner, columns])];
          const a = values(m.seed, tf.util.sizeFromShape(shapeA));
          const b = values(m.seed + 1, tf.util.sizeFromShape(shapeB));
          const product = await runKernel(
            tf.BatchMatMul,
            { a: [a, shapeA], b: [b, shapeB] },
            { transposeA: m.transposeA, transposeB: m.transposeB },
          );
          const expected = pairs
            .split(' ')
            .flatMap((pair) =>
              Array.from(
                matMulReference(
                  a.subarray(Number(pair[0]) * rows * inner),
                  b.subarray(Number(pair[1]) * inner * columns),
                  m.size,
                  m.transposeA,
                  m.transposeB,
                ),
              ),
            );
          expectClose(product, expected);
        }),
      );
    });

    test('_FusedMatMul adds the bias to every column, however the operands lie', async () => {
      await fc.assert(
        fc.asyncProperty(matrices, size, async (m, batch) => {
          const { rows, inner, columns } = m.size;
          const shapeA = [batch, ...(m.transposeA ? [inner, rows] : [rows, inner])];
          const shapeB = [1, ...(m.transposeB ? [columns, inner] : [inner, columns])];
          const a = values(m.seed, batch * rows * inner);
          const b = values(m.seed + 1, inner * columns);
          const bias = values(m.seed + 2, columns);
          const product = await runKernel(
            tf._FusedMatMul,
            { a: [a, shapeA], b: [b, shapeB], bias: [bias, [columns]] },
            { transposeA: m.transposeA, transposeB: m.transposeB, activation: 'relu' },
          );
          const expected = Array.from({ length: batch }, (_, i) =>
            Array.from(
              matMulReference(a.subarray(i * rows * inner), b, m.size, m.transposeA, m.transposeB),
              (value, at) => Math.max(0, value + bias[at % columns]!),
            ),
          );
          expectClose(product, expected.flat());
        }),
      );
    });

    test('an empty operand gives zeros or nothing', async () => {
      const attrs = { transposeA: false, transposeB: false };
      const empty = await runKernel(
        tf.BatchMatMul,
        {
          a: [[], [0, 3]],
          b: [
            [1, 2, 3],
            [3, 1],
          ],
        },
        attrs,
      );
      expect(empty.length).toBe(0);
      const zero = await runKernel(tf.BatchMatMul, { a: [[], [2, 0]], b: [[], [0, 2]] }, attrs);
      expect(Array.from(zero)).toEqual([0, 0, 0, 0]);
      const zeros = await runKernel(
        tf.BatchMatMul,
        { a: [[], [2, 1, 0]], b: [[], [2, 3, 0]] },
        { transposeA: false, transposeB: true },
      );
      expect(Array.from(zeros)).toEqual([0, 0, 0, 0, 0, 0]);
    });

    // tfjs' own kernel leaves its memory here, and no other test could follow.
    test('a reshaped right operand is not taken for the tensor it was', async () => {
      const [first, second] = tf.tidy(() => {
        const b = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
        return [
          tf.matMul(tf.tensor2d([[1, 1]]), b),
          tf.matMul(tf.tensor2d([[1, 10, 100]]), b.reshape([3, 2])),
        ] as const;
      });
      expect(Array.from(await first.data())).toEqual([5, 7, 9]);
      expect(Array.from(await second.data())).toEqual([531, 642]);
      tf.dispose([first, second]);
    });

    if (backend !== 'wasm') return;

    test('a large right operand is not copied', () => {
      const backend = tf.backend() as BackendWasm;
      // The heap now has a gap of 256 MiB.
      tf.zeros([64, MIB]).dispose();
      const before = heapSize(backend);
      tf.tidy(() => {
        const b = tf.ones<tf.Rank.R2>([25, MIB]).reshape<tf.Tensor2D>([6400, 4096]);
        const a = tf.ones<tf.Rank.R2>([2, 6400]);
        const products = [a.matMul(b), tf.fused.matMul({ a, b, activation: 'relu' })];
        for (const product of products) expect(product.max().dataSync()[0]).toBe(6400);
      });
      // Each kernel's copy would take 100 MiB beside the 100 of the operand.
      expect(heapSize(backend)).toBe(before);
    });

    test.each(['linear', 'relu', 'relu6', 'elu', 'sigmoid'])(
      'a large right operand: right, and a row does not depend on the others (%s)',
      async (activation) => {
        // Blocks of 1,022 rows and one of 5; neither side a multiple of four.
        const [inner, columns] = [1027, 4103];
        const [a, b, bias] = [values(1, 5 * inner), values(2, inner * columns), values(3, columns)];
        const right = tf.tensor2d(b, [inner, columns]);
        const product = async (first: number, rows: number) => {
          const result = tf.tidy(() => {
            const part = a.subarray(first * inner, (first + rows) * inner);
            const left = tf.tensor2d(part, [rows, inner]).div(20);
            const sum = tf.tensor1d(bias);
            if (activation === 'linear') return tf.matMul(left, right).add(sum);
            return tf.fused.matMul({
              a: left as tf.Tensor2D,
              b: right,
              bias: sum,
              activation: activation as 'relu',
            });
          });
          return (await result.data()).slice();
        };
        const together = await product(0, 5);
        const apart = [await product(0, 1), await product(1, 3), await product(4, 1)];
        expect(apart.flatMap((rows) => Array.from(rows))).toEqual(Array.from(together));
        const size = { rows: 5, inner, columns };
        const { [activation]: f } = ACTIVATIONS;
        const expected = matMulReference(a, b, size, false, false).map((sum, i) =>
          f!(sum / 20 + bias[i % columns]!),
        );
        expectClose(together, expected);
        right.dispose();
      },
    );

    test('no scratch memory stays on the heap', async () => {
      const before = heldByBackend();
      for (const [shapeA, shapeB, transposeA, transposeB] of [
        [[2, 3, 2], [2, 3, 2], true, false],
        [[1, 3], [40, 3], false, true],
        [[3, 2], [40, 3], true, true],
        [[2, 30, 20], [1, 30, 20], true, false],
      ] as const) {
        const a = values(1, tf.util.sizeFromShape([...shapeA]));
        const b = values(2, tf.util.sizeFromShape([...shapeB]));
        const inputs = { a: [a, shapeA], b: [b, shapeB] } as const;
        await runKernel(tf.BatchMatMul, inputs, { transposeA, transposeB });
      }
      expect(heldByBackend()).toBe(before);
    });

    test("tfjs' fused product of a transposed operand goes wrong", async () => {
      const a = values(1, 6);
      const b = values(2, 6);
      const bias = [1, 2, 3];
      const inputs = { a: [a, [1, 2, 3]], b: [b, [1, 2, 3]], bias: [bias, [3]] } as const;
      const attrs = { transposeA: true, transposeB: false, activation: 'linear' };
      const expected = Array.from(
        matMulReference(a, b, { rows: 3, inner: 2, columns: 3 }, true, false),
        (value, at) => value + bias[at % 3]!,
      );
      const stock = await runStockKernel(
        stockFused,
        { a: [a, [1, 2, 3]], b: [b, [1, 2, 3]], bias: [bias, [3]] },
        attrs,
      );
      expect(worstDifference(stock, expected)).toBeGreaterThan(0.5);
      expectClose(await runKernel(tf._FusedMatMul, inputs, attrs), expected);
    });
  },
  ['cpu', 'wasm'],
);
