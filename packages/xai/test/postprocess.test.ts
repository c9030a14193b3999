import {
  describeEachBackend,
  expectClose,
  expectNoLeak,
  readFixture,
} from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { degenerateOf, finishMaps, resizeMaps } from '../src/postprocess/index.js';
import { resizeMatrix } from '../src/postprocess/resize.js';
import { RESIZERS, type Resizer } from '../src/types.js';

interface Case {
  readonly resizer: Resizer;
  readonly from: number[];
  readonly to: number[];
  readonly values: number[];
  readonly expected: number[];
}

const { cases } = (await readFixture(new URL('fixtures/resize.json', import.meta.url))) as {
  cases: Case[];
};

describeEachBackend('resizeMaps', () => {
  test.each(RESIZERS)('%s equals the references in a batch', async (resizer) => {
    for (const { from, to, values, expected } of cases.filter((c) => c.resizer === resizer)) {
      const resized = tf.tidy(() => {
        const maps = tf.tensor([values, values.map((v) => -v)].flat(), [2, ...from]);
        return resizeMaps(maps, to, resizer);
      });
      expect(resized.shape).toEqual([2, ...to]);
      expectClose(await resized.data(), [...expected, ...expected.map((v) => -v)]);
      resized.dispose();
    }
  });

  test('three spatial axes are resized one after the other', async () => {
    const values = Array.from({ length: 2 * 3 * 2 }, (_, i) => i);
    const resized = tf.tidy(() =>
      resizeMaps(tf.tensor(values, [1, 2, 3, 2]), [4, 3, 6], 'nearest'),
    );
    const expected: number[] = [];
    for (let z = 0; z < 4; z++) {
      for (let y = 0; y < 3; y++) {
        for (let x = 0; x < 6; x++) {
          expected.push(values[(Math.floor(z / 2) * 3 + y) * 2 + Math.floor(x / 3)]!);
        }
      }
    }
    expect(Array.from(await resized.data())).toEqual(expected);
    resized.dispose();
  });

  test.each(RESIZERS)('%s leaves maps of the right size bit for bit', async (resizer) => {
    const maps = tf.randomNormal([2, 5, 4]);
    const same = resizeMaps(maps, [5, 4], resizer);
    expect(Array.from(await same.data())).toEqual(Array.from(await maps.data()));
    await expectNoLeak(() => resizeMaps(maps, [7, 4], resizer).dispose());
    tf.dispose([maps, same]);
  });
});

function rowSums(matrix: Float64Array, columns: number): number[] {
  return Array.from({ length: matrix.length / columns }, (_, row) =>
    matrix.subarray(row * columns, (row + 1) * columns).reduce((a, b) => a + b, 0),
  );
}

describeEachBackend('finishMaps', () => {
  test.each(RESIZERS)('%s equals the references, divided by the maximum', async (resizer) => {
    for (const { from, to, values, expected } of cases.filter((c) => c.resizer === resizer)) {
      // A constant added to a map is added to the resized one, but where SciPy's spline gives 0.
      const [added = [], along = [1]] = from
        .map((size, axis) => rowSums(resizeMatrix(resizer, size, to[axis]!), size))
        .reverse();
      const offset = 1 - Math.min(...values);
      const max = Math.max(...values) + offset;
      const finished = tf.tidy(() => {
        const raw = values.map((value) => value + offset);
        return finishMaps(tf.tensor([...raw, ...raw], [2, ...from]), to, resizer);
      });
      expect(finished.shape).toEqual([2, ...to]);
      const shares = expected.map((value, i) => {
        const ones = added[i % added.length]! * along[Math.floor(i / added.length)]!;
        return (value + offset * ones) / max;
      });
      expectClose(await finished.data(), [...shares, ...shares]);
      finished.dispose();
    }
  });

  test('three spatial axes', async () => {
    const raw = tf.tensor([1, 2, 3, 4], [1, 2, 1, 2]);
    const finished = finishMaps(raw, [2, 2, 2], 'nearest');
    expectClose(
      await finished.data(),
      [1, 2, 1, 2, 3, 4, 3, 4].map((value) => value / 4),
    );
    await expectNoLeak(() => finishMaps(raw, [2, 2, 2], 'nearest').dispose());
    tf.dispose([raw, finished]);
  });

  test('relu, maximum 1 and degenerate codes, whatever the magnitude', async () => {
    const rows = [
      [-1, 2, 4],
      [0, 0, 0],
      [-1, -2, 0],
      [3, 3, 3],
      [3, 3, 3.001],
      [2e-38, 4e-38, 0],
      [3e38, 1.5e38, -3e38],
      // Below the smallest normal float32: nothing that all backends could tell from zero.
      [1e-40, 2e-40, 0],
    ];
    const [map, degenerate] = tf.tidy(() => {
      const raw = tf.tensor2d(rows);
      return [finishMaps(raw, [3], 'bilinear'), degenerateOf(raw)];
    }) as [tf.Tensor, tf.Tensor];
    expectClose(
      await map.data(),
      [
        [0, 0.5, 1],
        [0, 0, 0],
        [0, 0, 0],
        [1, 1, 1],
        [3 / 3.001, 3 / 3.001, 1],
        [0.5, 1, 0],
        [1, 0.5, 0],
        [0, 0, 0],
      ].flat(),
      1e-6,
    );
    expect(Array.from(await degenerate.data())).toEqual([0, 1, 1, 2, 0, 0, 0, 1]);
    tf.dispose([map, degenerate]);
  });
});
