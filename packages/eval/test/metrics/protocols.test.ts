import { RandomState } from '@lucida/data';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { type MaskProtocol, PROTOCOLS } from '../../src/index.js';
import { softMaskReference, topFractionReference } from './reference.js';

describeEachBackend('masking protocols', () => {
  async function mask(
    protocol: MaskProtocol,
    input: number[][],
    maps: number[][],
    fraction = 0.5,
    spatial: number[] = [maps[0]!.length],
  ) {
    const n = maps.length;
    const masked = tf.tidy(() =>
      PROTOCOLS[protocol].mask(
        tf.tensor(input.flat(), [n, ...spatial, input[0]!.length / maps[0]!.length]),
        tf.tensor(maps.flat(), [n, ...spatial]),
        fraction,
      ),
    );
    const data = await masked.data();
    masked.dispose();
    // Adding 0 makes 0 of -0.
    return Array.from(data, (value) => value + 0);
  }
  const input = [[1, 2, 3, 4, 5]];

  it('keep what is strictly above the threshold', async () => {
    // 5 values, floor(5 * 0.5) = 2: the threshold is the third largest, 0.25.
    expect(await mask('top-fraction', input, [[0.5, 0.25, 1, 0, 0.125]])).toEqual([1, 0, 3, 0, 0]);
    // Equal to the threshold is not above it.
    expect(await mask('top-fraction', input, [[0.5, 0.5, 1, 0.5, 0.5]])).toEqual([0, 0, 3, 0, 0]);
  });

  it('hold at the limits of the fraction', async () => {
    const map = [[0.5, 0.25, 1, 0, 0.125]];
    // Threshold is the largest value: nothing is above it.
    expect(await mask('top-fraction', input, map, 1e-9)).toEqual([0, 0, 0, 0, 0]);
    // Threshold is the smallest value: everything else is kept.
    expect(await mask('top-fraction', input, map, 1 - 2 ** -53)).toEqual([1, 2, 3, 0, 5]);
  });

  it('keep nothing of a constant or zero map with top-fraction', async () => {
    const blank = [0, 0, 0, 0, 0];
    expect(await mask('top-fraction', input, [[1, 1, 1, 1, 1]], 0.9)).toEqual(blank);
    expect(await mask('top-fraction', input, [blank], 0.9)).toEqual(blank);
  });

  it('weight by the map, within 0 and 1, with soft-mask', async () => {
    expect(await mask('soft-mask', input, [[1, 1, 1, 1, 1]])).toEqual(input[0]);
    expect(await mask('soft-mask', input, [[0, 0, 0, 0, 0]])).toEqual([0, 0, 0, 0, 0]);
    expect(await mask('soft-mask', input, [[0.5, 1.25, -0.25, 1, 0.25]])).toEqual([
      0.5, 2, 0, 4, 1.25,
    ]);
  });

  it('use one mask for all input channels', async () => {
    expect(await mask('top-fraction', [[1, -2, 3, -4, 5, -6]], [[0.5, 1, 0]])).toEqual([
      0, 0, 3, -4, 0, 0,
    ]);
  });

  it('agree with the reference on random maps, in one and two dimensions', async () => {
    const random = new RandomState(4);
    const inputs = Array.from({ length: 6 }, () =>
      Array.from({ length: 72 }, () => random.randn()),
    );
    const maps = inputs.map(() =>
      Array.from({ length: 24 }, () => Math.fround(Math.max(0, random.randint(-3, 9)) / 8)),
    );
    for (const spatial of [[24], [4, 6]]) {
      for (const fraction of [0.1, 0.3, 0.9]) {
        const masked = await mask('top-fraction', inputs, maps, fraction, spatial);
        const expected = inputs.flatMap((x, i) => topFractionReference(x, maps[i]!, fraction));
        expectClose(masked, expected, 1e-7);
      }
      const expected = inputs.flatMap((x, i) => softMaskReference(x, maps[i]!));
      expectClose(await mask('soft-mask', inputs, maps, 0.5, spatial), expected, 1e-7);
    }
  });

  it('find the threshold of an image from either end, among ties and negative values', async () => {
    const random = new RandomState(8);
    const side = 60;
    const input = Array.from({ length: side * side }, () => 1 + random.rand());
    const fine = input.map(() => Math.fround(random.rand() - 0.2));
    // A plateau of zeros that holds the threshold, as the ReLU leaves it.
    const tied = fine.map((value) => Math.fround(Math.max(0, value - 0.3)));
    const inputs = [input, input];
    for (const fraction of [0.02, 0.5, 0.9, 0.999]) {
      const masked = await mask('top-fraction', inputs, [fine, tied], fraction, [side, side]);
      const expected = [fine, tied].flatMap((map) => topFractionReference(input, map, fraction));
      expect(masked).toEqual(Array.from(Float32Array.from(expected)));
    }
  });

  it('leave no tensor behind', () =>
    expectNoLeak(async () => {
      await mask('top-fraction', input, [[0.5, 0.25, 1, 0, 0.125]]);
      await mask('soft-mask', input, [[0.5, 0.25, 1, 0, 0.125]]);
    }));
});
