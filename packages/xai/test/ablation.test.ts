import type { CutModel } from '@lucida/models';
import { memoryBudget } from '@lucida/runtime';
import { describeEachBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, test } from 'vitest';
import { ablationWeights } from '../src/ablation/index.js';
import { type Explanation, explain } from '../src/explain.js';
import { oneHotRows } from '../src/one-hot.js';
import type { ExplainOptions } from '../src/options.js';
import { expectRelative } from './close.js';
import { cutOf } from './cut-of.js';
import type { Net } from './reference/net.js';
import { dense, toyNet } from './toy.js';

/** Raw Ablation-CAM maps of every sample of `[n, ...inputShape]` values. */
async function ablate(net: Net, values: ArrayLike<number>, options: Partial<ExplainOptions> = {}) {
  const cut = cutOf(net);
  const size = cut.inputShape.reduce((product, n) => product * n, 1);
  const inputs = tf.tensor(Float32Array.from(values), [values.length / size, ...cut.inputShape]);
  const explanations = await explain(cut, inputs, {
    methods: ['ablation-cam'],
    target: 0,
    ...options,
  }).finally(() => inputs.dispose());
  return explanations.map(({ maps }) => maps['ablation-cam']!);
}

describeEachBackend('Ablation-CAM', () => {
  describe('worked by hand', () => {
    // Two positions, two channels, y = 3 * mean(A_0) - mean(A_1) + 1.
    const net = toyNet([2], 2, { type: 'globalAverage' }, dense([3, 0, -1, 0], [1, 0]));

    test('baseline zero', async () => {
      // y = 3 * 2 - 1 + 1 = 6; y_0 = 0 and y_1 = 7: weights 1 and -1/6.
      const [map] = await ablate(net, [1, 0, 3, 2]);
      expectRelative(map!.raw, [1, 3 - 2 / 6]);
      expectRelative(map!.map, [1 / (3 - 2 / 6), 1]);
    });

    test('a negative score keeps the sign of the weights', async () => {
      // y = -4 + 1 = -3; y_0 = -3 and y_1 = 1: weights 0 and -4/3.
      const [map] = await ablate(net, [0, 4, 0, 4]);
      expectRelative(map!.raw, [-16 / 3, -16 / 3]);
    });

    test('a score of 0 is not divided by', async () => {
      // y = 3 - 4 + 1 = 0; y_0 = -3 and y_1 = 4: weights 3 and -4.
      const [map] = await ablate(net, [2, 4, 0, 4]);
      expectRelative(map!.raw, [6 - 16, -16]);
    });

    test('baseline mean changes nothing that only the mean enters', async () => {
      const [map] = await ablate(net, [1, 0, 3, 2], { baseline: 'mean' });
      expect(Array.from(map!.raw)).toEqual([0, 0]);
      expect(map!.degenerate).toBe('zero');
    });

    test.each(['head', 'full'] as const)(
      'nor where the average of a large map is rounded, by the strategy %s',
      async (strategy) => {
        const channels = 5;
        const kernel = [3, 0.1, -1, 0.7, 2, 5, 0.3, -4, 1, 1.5];
        const large = toyNet([37, 41], channels, { type: 'globalAverage' }, dense(kernel, [1, 0]));
        const values = Array.from({ length: 37 * 41 * channels }, (_, i) => 1 + Math.sin(i * i));
        const [map] = await ablate(large, values, { baseline: 'mean', strategy });
        expect(new Set(map!.raw)).toEqual(new Set([0]));
        expect(map!.degenerate).toBe('zero');
      },
    );

    test('each sample has its own mean', async () => {
      // The first position alone counts: y = A[0, 0], and its mean replaces it.
      const first = toyNet([2], 1, { type: 'flatten' }, dense([1, 0, 0, 0], [0, 0]));
      // (1 - 2) / 1 and (8 - 5) / 8.
      const maps = await ablate(first, [1, 3, 8, 2], { baseline: 'mean' });
      expectRelative(maps[0]!.raw, [-1, -3]);
      expectRelative(maps[1]!.raw, [3, 6 / 8]);
    });

    test('a channel equal to its baseline has weight exactly 0', async () => {
      // Constant channels of a value that no mean of float32 sums hits by itself.
      const flat = toyNet([7], 2, { type: 'flatten' }, dense(new Array(28).fill(0.37), [1, 2]));
      const values = new Array(14).fill(0).map((_, i) => (i % 2 === 0 ? 0.1 : -0.7));
      for (const [baseline, input] of [
        ['mean', values],
        ['zero', new Array(14).fill(0)],
      ] as const) {
        const [map] = await ablate(flat, input, { baseline });
        expect(Array.from(map!.raw, Math.abs)).toEqual(new Array(7).fill(0));
      }
    });
  });

  test('a dead channel has weight 0 even where a head rounds anew in every row', async () => {
    const net = toyNet([2], 3, { type: 'globalAverage' }, dense([1, 0, 2, 0, 3, 0], [1, 0]));
    const cut = cutOf(net);
    const rounding: CutModel = {
      ...cut,
      penultimate: {
        ...cut.penultimate,
        values: (tensors) =>
          tf.tidy(() => {
            const rows = tf.range(0, tensors.target.shape[0]!).expandDims(1);
            return cut.penultimate.values(tensors).sub(rows.mul(1e-3));
          }),
      },
    };
    const inputs = tf.tensor3d([1, 0, 2, 1, 0, 4], [1, 2, 3]);
    const options = { methods: ['ablation-cam'], target: 0, strategy: 'head' } as const;
    const [{ maps }] = (await explain(rounding, inputs, options)) as [Explanation];
    // y = 1 + 3 * 3 + 1 = 11; the dense layer's kernel sums to 6, so that a row adds 0.006 to y - y_k:
    // y_0 = 10 is in row 1 and y_2 = 2 in row 3.
    const weights = [1.006 / 11, 9.018 / 11];
    expectRelative(maps['ablation-cam']!.raw, [
      weights[0]! + 2 * weights[1]!,
      weights[0]! + 4 * weights[1]!,
    ]);
    inputs.dispose();

    // With the baseline `mean` a dead channel need not be 0, so that its weight shows in the map.
    const constant = tf.ones([1, 2, 3]);
    const [dead] = await explain(rounding, constant, { ...options, baseline: 'mean' });
    expect(Array.from(dead!.maps['ablation-cam']!.raw, Math.abs)).toEqual([0, 0]);
    constant.dispose();
  });

  test('a confident probability still has weights', async () => {
    // Logits differ by 27.6, so 1 - p is 1e-12, far below float32's step at 1.
    const net = toyNet([2], 2, { type: 'globalAverage' }, dense([1, 0, 1, 0], [0, 0]));
    for (const gap of [5, 14, 27.631]) {
      const values = [gap, 0.25, gap, 0.75];
      const [map] = await ablate(net, values, { score: 'probability' });
      const other = (logit: number) => 1 / (1 + Math.exp(logit));
      const y = other(gap + 0.5);
      const weights = [other(0.5) - y, other(gap) - y].map((w) => w / (1 - y));
      expectRelative(
        map!.raw,
        [0, 1].map((p) => weights[0]! * values[2 * p]! + weights[1]! * values[2 * p + 1]!),
      );
      // The second channel's share alone: the first one drowns it above.
      const alone = await ablate(
        toyNet([2], 1, { type: 'globalAverage' }, dense([1, 0], [gap, 0])),
        [0.25, 0.75],
        { score: 'probability' },
      );
      const w = (other(gap) - y) / (1 - y);
      expectRelative(alone[0]!.raw, [0.25 * w, 0.75 * w], 1e-4);
    }
  });

  test('the memory there is decides how much runs at once, and not the weights', async () => {
    const samples = 5;
    const channels = 7;
    const kernel = Array.from({ length: channels * 2 }, (_, i) => (i % 2 === 0 ? i / 2 + 1 : 0));
    const net = toyNet([3], channels, { type: 'globalAverage' }, dense(kernel, [0, 0]));
    const cut = cutOf(net);
    const MIB = 2 ** 20;
    // Room for this many of the 8 heads of each sample (the intact one and 7 without a channel), and
    // the sizes of the chunks that follow: as few as possible, all of a sample's alike.
    const { plannable, plannableTensor } = memoryBudget(MIB);
    for (const [room, chunks] of [
      [0, new Array(40).fill(1)],
      [3, new Array(15).fill(3)],
      [7, new Array(10).fill(4)],
      [8, new Array(5).fill(8)],
      [23, [16, 16, 8]],
      [400, [40]],
    ] as const) {
      const run: number[] = [];
      const counting: CutModel = {
        ...cut,
        // Less what the activation takes twice, and a little for the batch.
        memory: {
          ...cut.memory,
          weights: 0,
          head: (0.99 * Math.min(plannable, plannableTensor)) / Math.max(room, 0.5) - 168,
        },
        penultimate: {
          ...cut.penultimate,
          values: (tensors) => {
            run.push(tensors.target.shape[0]!);
            return cut.penultimate.values(tensors);
          },
        },
      };
      const weights = tf.tidy(() => {
        const inputs = tf.ones([samples, 3, channels]);
        const activations = { target: inputs, others: [] };
        const target = oneHotRows(tf.zeros([samples], 'int32'), 2);
        return ablationWeights({
          cut: counting,
          inputs,
          activations,
          logits: tf.ones([samples, 2]),
          target,
          score: 'logit',
          baseline: 'zero',
          strategy: 'head',
          memory: MIB,
        });
      });
      expect(run).toEqual(chunks);
      expect(weights.shape).toEqual([samples, channels]);
      expectRelative(
        await weights.data(),
        Array.from({ length: samples * channels }, (_, i) => (i % channels) + 1),
      );
      weights.dispose();
    }
  });
});
