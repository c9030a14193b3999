import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeEachBackend, expectNoLeak } from '../../src/testing.js';

const cases = fc
  .array(
    fc
      .integer({ min: 1, max: 4 })
      .chain((length) =>
        fc
          .nat({ max: length })
          .chain((begin) =>
            fc.nat({ max: length - begin }).map((size) => ({ length, begin, size })),
          ),
      ),
    { minLength: 1, maxLength: 5 },
  )
  .filter((axes) => axes.every(({ size }) => size > 0));

describeEachBackend('slices', () => {
  test.each(['float32', 'int32', 'bool'] as const)('of %s are the values asked for', (dtype) =>
    fc.assert(
      fc.asyncProperty(cases, async (axes) => {
        const shape = axes.map(({ length }) => length);
        const all = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
          dtype === 'bool' ? (i % 3) % 2 : i,
        );
        const part = tf.tidy(() =>
          tf.slice(
            tf.tensor(all, shape, dtype),
            axes.map(({ begin }) => begin),
            axes.map(({ size }) => size),
          ),
        );
        const strides = tf.util.computeStrides(shape);
        const expected = all.filter((_, i) =>
          tf.util.indexToLoc(i, shape.length, strides).every((at, axis) => {
            const { begin, size } = axes[axis]!;
            return at >= begin && at < begin + size;
          }),
        );
        expect(part.shape).toEqual(axes.map(({ size }) => size));
        expect(Array.from(await part.data(), Number)).toEqual(expected);
        part.dispose();
      }),
      { numRuns: 40 },
    ),
  );

  test('of nothing are empty, a rest of an axis is asked for by -1, and nothing is left', () =>
    expectNoLeak(async () => {
      const [none, rest] = tf.tidy(() => {
        const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
        return [tf.slice(x, [1, 1], [0, 2]), tf.slice(x, [0, 1], [-1, -1])] as const;
      });
      expect(none.shape).toEqual([0, 2]);
      expect(Array.from(await rest.data())).toEqual([2, 3, 5, 6]);
      tf.dispose([none, rest]);
    }));
});
