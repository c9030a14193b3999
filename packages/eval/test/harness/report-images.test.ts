import { arrayDataset, type Dataset, RandomState } from '@lucida/data';
import { vgg7 } from '@lucida/models';
import { describeEachBackend, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import {
  buildReport,
  type ExplainedExample,
  evaluateModel,
  explainDataset,
  type PackedShares,
  scoreAttributions,
} from '../../src/index.js';
import { backendInfo } from './toy.js';

const SIDE = 12;

/** Images whose values are bytes less a mean for each channel, as some models want them. */
function images(samples: number): Dataset {
  const random = new RandomState(21);
  const mean = [100, 110, 120];
  const data = arrayDataset({
    name: 'images',
    inputs: Array.from(
      { length: samples * SIDE * SIDE * 3 },
      (_, i) => random.randint(0, 256) - mean[i % 3]!,
    ),
    inputShape: [SIDE, SIDE, 3],
    labels: Array.from({ length: samples }, (_, i) => i % 3),
    classNames: ['a', 'b', 'c'],
  });
  const low = mean.map((value) => -value);
  const high = mean.map((value) => 255 - value);
  return { ...data, valueRange: { low, high } };
}

/** VGG-7 that knows one class from another: random weights alone would not. */
function model(): tf.LayersModel {
  const network = vgg7({ seed: 2, inputShape: [SIDE, SIDE, 3], classes: 3 });
  tf.tidy(() => {
    const dense = network.getLayer('dense');
    const [kernel] = dense.getWeights();
    dense.setWeights([kernel!.mul(0.05), tf.zeros([3])]);
  });
  return network;
}

function unpack({ data }: PackedShares): number[] {
  return Array.from(atob(data), (character) => character.charCodeAt(0));
}

function examplesOf(report: Awaited<ReturnType<typeof buildReport>>): ExplainedExample[] {
  const { examples } = report;
  return examples
    .flatMap(({ best, typical, failure }) => [best, typical, failure])
    .filter((example) => example !== null);
}

describeEachBackend('images', (name) => {
  const backend = backendInfo(name);
  const methods = [
    'grad-cam',
    { method: 'ablation-cam', layer: 'conv2d_3', resizer: 'nearest' as const },
  ];
  const options = { backend, methods, resamples: 20 };

  it('stand in the report as bytes, and so do their maps', async () => {
    const network = model();
    const data = images(18);
    const examples = examplesOf(await buildReport(network, data, { ...options, title: 'Images' }));
    expect(examples.length).toBeGreaterThan(3);
    const explained = await explainDataset(network, data, { ...options });
    for (const { index, input, maps } of examples) {
      const sample = explained[index]!;
      const bytes = Array.from(sample.input, (value, i) => value + [100, 110, 120][i % 3]!);
      expect(unpack(input as PackedShares)).toEqual(bytes);
      maps.forEach(({ method, values }, m) => {
        expect(method).toBe(sample.maps[m]!.method);
        unpack(values as PackedShares).forEach((byte, i) => {
          expect(Math.abs(byte - 255 * sample.maps[m]!.values[i]!)).toBeLessThanOrEqual(0.51);
        });
      });
    }
    network.dispose();
  });

  it('of an unknown range are shown within their own', async () => {
    const network = model();
    const { valueRange: _, ...data } = images(6);
    for await (const batch of data.batches({ size: 6 })) {
      const examples = examplesOf(
        await buildReport(network, data, { ...options, title: 'Images' }),
      );
      for (const { index, input } of examples) {
        const size = SIDE * SIDE * 3;
        const values = Array.from(batch.inputs.subarray(index * size, (index + 1) * size));
        const low = Math.min(...values);
        const width = Math.max(...values) - low;
        const bytes = unpack(input as PackedShares);
        expect(bytes).toContain(0);
        expect(bytes).toContain(255);
        bytes.forEach((byte, i) => {
          expect(Math.abs(byte - (255 * (values[i]! - low)) / width)).toBeLessThanOrEqual(0.51);
        });
      }
    }
    network.dispose();
  });

  it('give the same result in batches of any size', async () => {
    const network = model();
    const data = images(7);
    const [whole, parts] = [
      await scoreAttributions(network, data, { ...options, perSample: true }),
      await scoreAttributions(network, data, { ...options, perSample: true, batchSize: 3 }),
    ];
    whole.results.forEach(({ perSample }, i) => {
      perSample!.forEach((score, n) => {
        expect(parts.results[i]!.perSample![n]!.masked).toBeCloseTo(score.masked, 5);
        expect(parts.results[i]!.perSample![n]!.drop).toBeCloseTo(score.drop, 4);
      });
    });
    const evaluated = await evaluateModel(network, data, { backend });
    const inParts = await evaluateModel(network, data, { backend, batchSize: 2 });
    expect(inParts.confusionMatrix).toEqual(evaluated.confusionMatrix);
    network.dispose();
  });

  it('leave no tensor behind', async () => {
    const network = model();
    const data = images(4);
    await expectNoLeak(() => buildReport(network, data, { ...options, title: 'Images' }), 2);
    await expectNoLeak(() => scoreAttributions(network, data, options));
    network.dispose();
  });
});
