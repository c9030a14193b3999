import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { PREDICTION_METRICS } from '../../src/index.js';
import { dropReference, increaseReference } from './reference.js';

/** Y, O, drop, increase; worked by hand. */
const CASES = [
  ['falls by half', 0.5, 0.25, 0.5, 0],
  ['falls to nothing', 0.75, 0, 1, 0],
  ['stays', 0.5, 0.5, 0, 0],
  ['rises', 0.25, 0.75, 0, 1],
  ['rises by the least possible', 0.5, 0.5 + 2 ** -24, 0, 1],
  ['was 0 and stays', 0, 0, 0, 0],
  ['was 0 and rises', 0, 0.5, 0, 1],
] as const;

describeEachBackend('drop and increase', () => {
  async function scores(metric: keyof typeof PREDICTION_METRICS, y: number[], o: number[]) {
    const values = tf.tidy(() => PREDICTION_METRICS[metric].values(tf.tensor1d(y), tf.tensor1d(o)));
    const data = await values.data();
    values.dispose();
    return data;
  }
  const Y = CASES.map((c) => c[1]);
  const O = CASES.map((c) => c[2]);

  it('agree with values worked by hand', async () => {
    expectClose(
      await scores('drop', Y, O),
      CASES.map((c) => c[3]),
      1e-6,
    );
    expect(Array.from(await scores('increase', Y, O))).toEqual(CASES.map((c) => c[4]));
  });

  it('agree with the reference on many values, underflow included', async () => {
    const y = [
      ...Array.from({ length: 99 }, (_, i) => ((i * 37) % 101) / 101),
      2 ** -126,
      2 ** -120,
    ];
    const o = [...Array.from({ length: 99 }, (_, i) => ((i * 61) % 101) / 101), 0, 2 ** -121];
    expectClose(
      await scores('drop', y, o),
      y.map((value, i) => dropReference(Math.fround(value), Math.fround(o[i]!))),
      1e-6,
    );
    expect(Array.from(await scores('increase', y, o))).toEqual(
      y.map((value, i) => increaseReference(Math.fround(value), Math.fround(o[i]!))),
    );
  });

  it('count a probability too small for a normal float as 0', async () => {
    expect(Array.from(await scores('drop', [2 ** -130], [0]))).toEqual([0]);
  });

  it('leave no tensor behind', () => expectNoLeak(() => scores('drop', Y, O)));
});
