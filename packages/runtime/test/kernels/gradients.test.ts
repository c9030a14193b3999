import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  describeEachBackend,
  expectClose,
  expectNoLeak,
  OPERATION_BACKENDS,
} from '../../src/testing.js';
import { values } from './support.js';

const stockEinsums = Object.fromEntries(
  ['cpu', 'wasm', 'webgpu'].map((name) => [name, tf.getKernel(tf.Einsum, name)]),
);

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;

/**
 * Holds the gradient of sum(w * op(inputs)) to differences of that sum, where it is a polynomial of
 * at most the second degree in each value, of which central differences are exact.
 */
async function expectGradients(op: Op, shapes: readonly number[][], seed: number): Promise<void> {
  const inputs = shapes.map((shape, i) => values(seed + i, tf.util.sizeFromShape(shape)));
  const tensors = () => inputs.map((data, i) => tf.tensor(data, shapes[i]!));
  const size = tf.tidy(() => op(...tensors()).size);
  const weights = values(seed + 9, size);
  const gradients = tf.tidy(() =>
    tf.grads((...args) =>
      op(...args)
        .reshape([size])
        .mul(tf.tensor1d(weights))
        .sum(),
    )(tensors()),
  );
  const step = 0.5;
  const sumWith = async (input: number, at: number, change: number) => {
    const result = tf.tidy(() => {
      const changed = inputs.map((data) => data.slice());
      changed[input]![at]! += change;
      return op(...changed.map((data, i) => tf.tensor(data, shapes[i]!)));
    });
    const data = await result.data();
    result.dispose();
    return Array.from(data).reduce((sum, value, i) => sum + value * weights[i]!, 0);
  };
  for (const [i, gradient] of gradients.entries()) {
    expect(gradient.shape).toEqual(shapes[i]);
    const expected: number[] = [];
    for (let at = 0; at < inputs[i]!.length; at++) {
      expected.push(((await sumWith(i, at, step)) - (await sumWith(i, at, -step))) / (2 * step));
    }
    expectClose(await gradient.data(), expected);
  }
  tf.dispose(gradients);
}

const equations = [
  {
    equation: 'bpk,bk->bp',
    shapes: [
      [2, 3, 2],
      [2, 2],
    ],
  },
  {
    equation: 'ij,jk->ik',
    shapes: [
      [2, 3],
      [3, 2],
    ],
  },
  { equation: 'hwc,c->hw', shapes: [[2, 2, 3], [3]] },
  { equation: 'i,j->ji', shapes: [[2], [3]] },
  {
    equation: 'ij,ij->',
    shapes: [
      [2, 3],
      [2, 3],
    ],
  },
  {
    equation: 'aij,kj->ki',
    shapes: [
      [2, 2, 3],
      [2, 3],
    ],
  },
  { equation: 'ijk->ki', shapes: [[2, 3, 2]] },
];

/** An Einstein sum by its definition: over every combination of places. */
function einsumReference(
  equation: string,
  operands: readonly { shape: number[]; data: Float32Array }[],
) {
  const [left, result] = equation.split('->') as [string, string];
  const terms = left.split(',');
  const size = new Map<string, number>();
  for (const [i, term] of terms.entries()) {
    for (const [k, axis] of [...term].entries()) size.set(axis, operands[i]!.shape[k]!);
  }
  const axes = [...size.keys()];
  const indexOf = (term: string, place: Map<string, number>) =>
    [...term].reduce((index, axis) => index * size.get(axis)! + place.get(axis)!, 0);
  const sums = new Float64Array([...result].reduce((n, axis) => n * size.get(axis)!, 1));
  const total = axes.reduce((n, axis) => n * size.get(axis)!, 1);
  const strides = tf.util.computeStrides(axes.map((axis) => size.get(axis)!));
  for (let i = 0; i < total; i++) {
    const at = tf.util.indexToLoc(i, axes.length, strides);
    const place = new Map(axes.map((axis, k) => [axis, at[k]!]));
    sums[indexOf(result, place)]! += operands.reduce(
      (product, { data }, k) => product * data[indexOf(terms[k]!, place)]!,
      1,
    );
  }
  return sums;
}

/** Shapes of which one broadcasts to the other, either way round. */
const broadcast = fc.constantFrom<number[][]>(
  [[2, 3], [3]],
  [[3], [2, 3]],
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 1, 2],
    [3, 1],
  ],
  [[], [2, 2]],
  [
    [2, 2],
    [2, 2],
  ],
);

describeEachBackend(
  'gradients that tfjs lacks',
  (backend) => {
    // Differences take a call for each value, and a software graphics adapter is slow.
    const most = (count: number) => (backend === 'webgpu' ? 1 : count);

    test('Einsum equals its definition', async () => {
      for (const { equation, shapes } of equations) {
        const operands = shapes.map((shape, i) => {
          return { shape, data: values(i + 3, tf.util.sizeFromShape(shape)) };
        });
        const sums = tf.tidy(() =>
          tf.einsum(equation, ...operands.map(({ data, shape }) => tf.tensor(data, shape))),
        );
        expectClose(await sums.data(), einsumReference(equation, operands));
        sums.dispose();
      }
    });

    test("tfjs' own Einsum is missing or gives another shape", () => {
      const stock = stockEinsums[backend];
      if (backend === 'wasm') {
        expect(stock).toBeUndefined();
        return;
      }
      const name = `StockEinsumOn${backend}`;
      tf.registerKernel({ ...stock!, kernelName: name });
      tf.tidy(() => {
        const inputs = [tf.ones([2, 2, 3]), tf.ones([2, 3])] as unknown as tf.NamedTensorMap;
        const sum = tf.engine().runKernel(name, inputs, { equation: 'aij,kj->ki' }) as tf.Tensor;
        expect(sum.shape).not.toEqual([2, 2]);
      });
    });

    test('the gradient of Einsum, for each operand', async () => {
      for (const [i, { equation, shapes }] of equations.slice(0, most(7)).entries()) {
        await expectGradients((...args) => tf.einsum(equation, ...args), shapes, i);
      }
    });

    test('the squared difference of broadcast operands', async () => {
      await fc.assert(
        fc.asyncProperty(broadcast, fc.nat(), async (shapes, seed) => {
          await expectGradients((a, b) => tf.squaredDifference(a!, b!), shapes, seed);
        }),
        { numRuns: most(10) },
      );
    });

    test('maximum and minimum, worked out by hand', async () => {
      const gradients = tf.tidy(() => {
        const inputs = () => [
          tf.tensor2d([
            [1, 5],
            [2, 2],
          ]),
          tf.tensor1d([2, 3]),
        ];
        return [tf.maximum, tf.minimum].flatMap((op) =>
          tf.grads((a, b) =>
            op(a, b)
              .mul(
                tf.tensor2d([
                  [1, 10],
                  [100, 1000],
                ]),
              )
              .sum(),
          )(inputs()),
        );
      });
      const read = await Promise.all(gradients.map(async (g) => Array.from(await g.data())));
      // Of the equal values 2 and 2 the first operand has the gradient.
      expect(read).toEqual([
        [0, 10, 100, 0],
        [1, 1000],
        [1, 0, 100, 1000],
        [0, 10],
      ]);
      tf.dispose(gradients);
    });

    test('bilinear resizing of an image that is not square', async () => {
      for (const alignCorners of [false, true].slice(0, most(2))) {
        const resize = (x?: tf.Tensor) =>
          tf.image.resizeBilinear(x as tf.Tensor4D, [3, 4], alignCorners);
        await expectGradients(resize, [[2, 2, 3, 1]], 1);
      }
    });

    test('leave nothing behind', async () => {
      await expectNoLeak(() =>
        tf.tidy(() => {
          const both = [tf.ones([2, 3]), tf.ones([3])];
          tf.grads((a, b) => tf.maximum(a, b).sum())(both);
          tf.grads((a, b) => tf.einsum('ij,j->i', a, b).sum())(both);
        }),
      );
    });
  },
  OPERATION_BACKENDS,
);
