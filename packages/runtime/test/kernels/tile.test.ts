import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeEachBackend, expectNoLeak } from '../../src/testing.js';

const axis = fc.record({
  size: fc.integer({ min: 1, max: 4 }),
  reps: fc.integer({ min: 1, max: 5 }),
});

describeEachBackend('Tile', () => {
  test('repeats along every axis, by the place each value comes from', async () => {
    const dtypes = fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { maxLength: 4 }), dtypes, async (axes, dtype) => {
        const shape = axes.map(({ size }) => size);
        const reps = axes.map(({ reps }) => reps);
        const x = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
          dtype === 'bool' ? i % 2 : i,
        );
        const tiled = tf.tidy(() => tf.tile(tf.tensor(x, shape, dtype), reps));
        const data = Array.from(await tiled.data());
        expect(tiled.dtype).toBe(dtype);
        expect(tiled.shape).toEqual(shape.map((size, i) => size * reps[i]!));
        const strides = tf.util.computeStrides(tiled.shape);
        const expected = data.map((_, at) => {
          const place = tf.util.indexToLoc(at, shape.length, strides);
          return x[place.reduce((index, p, i) => index * shape[i]! + (p % shape[i]!), 0)];
        });
        expect(data).toEqual(expected);
        tiled.dispose();
      }),
    );
  });

  test('nothing repeated no times or of nothing', async () => {
    const [none, empty] = tf.tidy(() => [
      tf.tile(tf.ones([2, 3]), [0, 2]),
      tf.tile(tf.ones([0, 3]), [4, 2]),
    ]);
    expect([none!.shape, empty!.shape]).toEqual([
      [0, 6],
      [0, 6],
    ]);
    tf.dispose([none!, empty!]);
    await expectNoLeak(() =>
      tf.tidy(() => {
        tf.tile(tf.ones([2, 2]), [3, 2]);
      }),
    );
  });
}, ['cpu', 'wasm']);
