import type { Dataset } from '@lucida/data';
import { cutAt } from '@lucida/models';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import { explain } from '@lucida/xai';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { type SampleScore, type ScoreResult, scoreAttributions } from '../../src/index.js';
import {
  dropReference,
  increaseReference,
  massReference,
  pointingReference,
  softMaskReference,
  topFractionReference,
} from '../metrics/reference.js';
import { backendInfo, randomData, randomModel, toyData, toyModel } from './toy.js';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describeEachBackend('scoreAttributions', (name) => {
  const backend = backendInfo(name);

  it('agrees with a network followed by hand', async () => {
    const model = toyModel();
    const { results } = await scoreAttributions(model, toyData(), {
      backend,
      methods: ['grad-cam'],
      layer: 'conv',
      fraction: 0.5,
      perSample: true,
      resamples: 200,
    });
    expect(results.map((r) => [r.protocol, r.fraction])).toEqual([
      ['top-fraction', 0.5],
      ['soft-mask', null],
    ]);
    const [top, soft] = results as [ScoreResult, ScoreResult];
    // Grad-CAM at `conv`: w_0 = 1/4 for class 0, w_1 = 1 for class 1, the other weight 0, so the
    // maps are [.5 0 0 1], all 1, all 1 and all 0.
    expect(top.perSample!.map((s) => s.degenerate)).toEqual([null, 'constant', 'constant', 'zero']);
    expect(top.degenerate).toBe(3);
    expect(top.perSample!.map((s) => s.targetClass)).toEqual([0, 0, 1, 0]);
    const original = [sigmoid(1.5 - 1), sigmoid(2), sigmoid(4), 0.5];
    expectClose(
      top.perSample!.map((s) => s.original),
      original,
      1e-6,
    );
    // Kept: positions 0 and 3 of the first sample, nothing of the others.
    const masked = [sigmoid(1.5), 0.5, 0.5, 0.5];
    expectClose(
      top.perSample!.map((s) => s.masked),
      masked,
      1e-6,
    );
    const drops = [0, 1 - 0.5 / original[1]!, 1 - 0.5 / original[2]!, 0];
    expectClose(
      top.perSample!.map((s) => s.drop),
      drops,
      1e-6,
    );
    expect(top.perSample!.map((s) => s.increase)).toEqual([1, 0, 0, 0]);
    expect(top.averageDropPercent).toBeCloseTo((100 * (drops[1]! + drops[2]!)) / 4, 4);
    expect(top.averageIncreasePercent).toBe(25);
    // Weighted with the maps: [.5 0 0 2], then the inputs themselves, then nothing.
    expectClose(
      soft.perSample!.map((s) => s.masked),
      [sigmoid(1.25), ...original.slice(1)],
      1e-6,
    );
    expect(soft.averageDropPercent).toBe(0);
    expect(soft.averageIncreasePercent).toBe(25);
    for (const result of results) {
      expect(result.perSample!.map((s) => s.pointing)).toEqual([1, 1, null, 0]);
      expect(result.perSample![2]!.relevanceMass).toBeNull();
      expect(result.pointingGame).toMatchObject({ samples: 3 });
      expect(result.pointingGame!.value).toBeCloseTo(200 / 3, 10);
      expect(result.relevanceMass!.value).toBeCloseTo((1 / 1.5 + 0.5 + 0) / 3, 6);
      expect(result.averageIncreaseInterval.low).toBeLessThanOrEqual(25);
      expect(result.averageIncreaseInterval.high).toBeGreaterThanOrEqual(25);
    }
    expect(top.perClass[0]).toMatchObject({ name: 'rise', samples: 2, pointingGame: 100 });
    expect(top.perClass[1]).toMatchObject({ samples: 2, pointingGame: 0, relevanceMass: 0 });
    expect(top.perClass[1]!.averageDropPercent).toBeCloseTo(50 * drops[2]!, 4);
    model.dispose();
  });

  it.each([1, 2] as const)('agrees with the slow reference, %d spatial axes', async (spatial) => {
    const model = randomModel(spatial);
    const data = randomData(spatial, 9);
    const options = { score: 'probability', target: 'true', resizer: 'cubic-spline' } as const;
    const plan = [
      { method: 'grad-cam', layer: 'second' },
      { method: 'hires-cam', layer: 'first' },
      { method: 'ablation-cam', layer: 'second' },
    ];
    const { results } = await scoreAttributions(model, data, {
      backend,
      ...options,
      methods: plan,
      fraction: 0.4,
      batchSize: 4,
      perSample: true,
      resamples: 50,
    });
    expect(results.length).toBe(6);
    for (const { method, layer } of plan) {
      const reference = await slowScores(model, data, method, layer, 0.4, options);
      for (const protocol of ['top-fraction', 'soft-mask'] as const) {
        const scores = results.find(
          (r) => r.method === method && r.layer === layer && r.protocol === protocol,
        )!.perSample!;
        for (const field of ['original', 'masked', 'drop', 'relevanceMass', 'pointing'] as const) {
          expectClose(
            scores.map((s) => s[field]!),
            reference[protocol].map((s) => s[field]!),
            1e-5,
          );
        }
        expect(scores.map((s) => s.increase)).toEqual(reference[protocol].map((s) => s.increase));
      }
    }
    model.dispose();
  });

  it('gives a sample the same scores in any batch, and methods the same alone', async () => {
    const model = randomModel(1);
    const data = randomData(1, 11);
    const all = { backend, methods: ['grad-cam', 'ablation-cam'], perSample: true, resamples: 50 };
    const whole = await scoreAttributions(model, data, all);
    for (const batchSize of [1, 4, 10]) {
      const parts = await scoreAttributions(model, data, { ...all, batchSize });
      parts.results.forEach((result, i) => {
        expectSameScores(result.perSample!, whole.results[i]!.perSample!);
      });
    }
    const alone = await scoreAttributions(model, data, {
      ...all,
      methods: ['ablation-cam'],
      protocols: ['soft-mask'],
    });
    expect(alone.results).toEqual([whole.results[3]]);
    const chosen = await scoreAttributions(model, data, { ...all, indices: [7, 2] });
    expect(chosen.results[0]!.perSample!.map((s) => [s.index, s.id])).toEqual([
      [7, '7'],
      [2, '2'],
    ]);
    expectSameScores(chosen.results[0]!.perSample!, [
      whole.results[0]!.perSample![7]!,
      whole.results[0]!.perSample![2]!,
    ]);
    model.dispose();
  });

  it('leaves no tensor behind, whether it ends well or not', async () => {
    const model = toyModel();
    const options = { backend, methods: ['grad-cam', 'ablation-cam'], resamples: 10 };
    await expectNoLeak(() => scoreAttributions(model, toyData(), options));
    await expectNoLeak(async () => {
      const controller = new AbortController();
      const run = scoreAttributions(model, toyData(), {
        ...options,
        batchSize: 1,
        signal: controller.signal,
        onProgress: ({ done }) => done === 2 && controller.abort(),
      });
      await expect(run).rejects.toThrow(/abort/i);
    });
    model.dispose();
  });
});

function expectSameScores(actual: readonly SampleScore[], expected: readonly SampleScore[]) {
  for (const field of ['original', 'masked', 'drop', 'relevanceMass'] as const) {
    expectClose(
      actual.map((s) => s[field]!),
      expected.map((s) => s[field]!),
      1e-6,
    );
  }
  const exact = ({ index, increase, pointing, degenerate }: SampleScore) => [
    index,
    increase,
    pointing,
    degenerate,
  ];
  expect(actual.map(exact)).toEqual(expected.map(exact));
}

/** One sample at a time, masks and metrics in plain loops, probabilities from the model itself. */
async function slowScores(
  model: tf.LayersModel,
  data: Dataset,
  method: string,
  layer: string,
  fraction: number,
  options: { score: 'probability'; target: 'true'; resizer: 'cubic-spline' },
) {
  const cut = cutAt(model, layer);
  const probability = async (values: Iterable<number>, c: number) => {
    const out = tf.tidy(
      () =>
        model.predictOnBatch(
          tf.tensor(Float32Array.from(values), [1, ...data.inputShape]),
        ) as tf.Tensor,
    );
    const all = await out.data();
    out.dispose();
    return all[c]!;
  };
  const scores = { 'top-fraction': [] as Reference[], 'soft-mask': [] as Reference[] };
  for await (const batch of data.batches({ size: 1 })) {
    const x = tf.tensor(batch.inputs, [...batch.shape]);
    const [explanation] = await explain(cut, x, {
      ...options,
      methods: [method],
      labels: batch.labels,
    });
    x.dispose();
    const map = Array.from(explanation!.maps[method]!.map);
    const truth = Array.from(batch.groundTruth!);
    const input = Array.from(batch.inputs);
    const target = batch.labels[0]!;
    const original = await probability(input, target);
    for (const [protocol, values] of [
      ['top-fraction', topFractionReference(input, map, fraction)],
      ['soft-mask', softMaskReference(input, map)],
    ] as const) {
      const masked = await probability(values, target);
      scores[protocol].push({
        original,
        masked,
        drop: dropReference(original, masked),
        increase: increaseReference(original, masked),
        pointing: pointingReference(map, truth),
        relevanceMass: massReference(map, truth),
      });
    }
  }
  return scores;
}

type Reference = Pick<
  SampleScore,
  'original' | 'masked' | 'drop' | 'increase' | 'pointing' | 'relevanceMass'
>;
