import { RandomState } from '@lucida/data';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { GROUND_TRUTH_METRICS } from '../../src/index.js';
import { massReference, pointingReference } from './reference.js';

/** Map, ground truth, pointing, mass; worked by hand. */
const CASES: readonly (readonly [string, number[], number[], number, number])[] = [
  ['inside', [0, 1, 0, 0], [0, 1, 1, 0], 1, 1],
  ['outside', [1, 0, 0, 0.25], [0, 1, 1, 0], 0, 0],
  ['half the mass', [0.5, 0.5, 0, 1], [0, 0, 0, 1], 1, 0.5],
  ['the first of two maxima hits', [0, 1, 1, 0], [0, 1, 0, 0], 1, 0.5],
  ['the first of two maxima misses', [0, 1, 1, 0], [0, 0, 1, 0], 0, 0.5],
  ['truth of exactly 0.5 is a hit', [0, 0, 1, 0], [0, 0, 0.5, 0], 1, 0.5],
  ['truth below 0.5 is a miss', [0, 0, 1, 0], [0, 0, 0.4375, 0], 0, 0.4375],
  ['a zero map', [0, 0, 0, 0], [1, 1, 1, 1], 0, 0],
  ['a constant map points at its first position', [1, 1, 1, 1], [1, 0, 0, 0], 1, 0.25],
  ['undershoot is no mass', [1, -0.5, 0, 0], [0, 1, 0, 0], 0, 0],
];

describeEachBackend('pointing game and relevance mass', () => {
  async function scores(
    metric: keyof typeof GROUND_TRUTH_METRICS,
    maps: number[][],
    truth: number[][],
    shape: number[] = [maps.length, maps[0]!.length],
  ) {
    const values = tf.tidy(() =>
      GROUND_TRUTH_METRICS[metric].values(
        tf.tensor(maps.flat(), shape),
        tf.tensor(truth.flat(), shape),
      ),
    );
    const data = await values.data();
    values.dispose();
    return data;
  }
  const maps = CASES.map((c) => c[1]);
  const truth = CASES.map((c) => c[2]);

  it('agree with values worked by hand', async () => {
    expect(Array.from(await scores('pointing', maps, truth))).toEqual(CASES.map((c) => c[3]));
    expectClose(
      await scores('relevanceMass', maps, truth),
      CASES.map((c) => c[4]),
      1e-6,
    );
  });

  it('agree with the reference on random maps with many ties, in one and two dimensions', async () => {
    const random = new RandomState(8);
    const random24 = (levels: number) =>
      Array.from({ length: 24 }, () => Math.max(0, random.randint(-2, levels)) / (levels - 1));
    const many = Array.from({ length: 50 }, () => random24(5));
    const truths = Array.from({ length: 50 }, () => random24(3));
    for (const shape of [
      [50, 24],
      [50, 4, 6],
    ]) {
      expect(Array.from(await scores('pointing', many, truths, shape))).toEqual(
        many.map((map, i) => pointingReference(map, truths[i]!)),
      );
      expectClose(
        await scores('relevanceMass', many, truths, shape),
        many.map((map, i) => massReference(map, truths[i]!)),
        1e-6,
      );
    }
  });

  it('find the first of equal maxima on a large map', async () => {
    const map = new Array<number>(5000).fill(0);
    for (const at of [4999, 2600, 1300, 777]) map[at] = 1;
    const truth = map.map((_, i) => (i === 777 ? 1 : 0));
    expect(Array.from(await scores('pointing', [map], [truth]))).toEqual([1]);
  });

  it('leave no tensor behind', () => expectNoLeak(() => scores('pointing', maps, truth)));
});
