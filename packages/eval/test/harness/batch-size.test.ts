import { arrayDataset, mnist1d } from '@lucida/data';
import { cutAt, mnist1dNet, vgg7 } from '@lucida/models';
import { startBackend } from '@lucida/runtime/node';
import { describeEachBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { resolveBatchSize } from '../../src/harness/batch-size.js';
import { explanationNeeds, predictionNeeds } from '../../src/harness/memory-needs.js';

beforeAll(() => startBackend('cpu'));

const MIB = 2 ** 20;

function images(inputShape: number[]) {
  return arrayDataset({
    name: 'images',
    inputs: new Float32Array(inputShape.reduce((a, b) => a * b)),
    inputShape,
    labels: [0],
    classNames: ['a', 'b'],
  });
}

const budget = (mebibytes: number, plannableTensor = mebibytes * MIB, asked = true) => ({
  bytes: 2 * mebibytes * MIB,
  plannable: mebibytes * MIB,
  asked,
  largestTensor: plannableTensor,
  plannableTensor,
  reason: 'the test says so',
});

it('is 250, or what is asked for, where all of it fits', () => {
  const needs = predictionNeeds(mnist1dNet({ seed: 1 }), mnist1d('test'));
  expect(resolveBatchSize(undefined, needs, budget(1024))).toBe(250);
  expect(resolveBatchSize(3, needs, budget(1024))).toBe(3);
  expect(resolveBatchSize(1000, needs, budget(1024))).toBe(1000);
});

it('is as many as fill half of what may be planned for beside the weights, and at least 1', () => {
  const needs = { weights: 2 * MIB, perSample: MIB, largest: MIB };
  expect(resolveBatchSize(undefined, needs, budget(22))).toBe(10);
  expect(resolveBatchSize(12, needs, budget(22))).toBe(10);
  expect(resolveBatchSize(undefined, needs, budget(22, 4 * MIB))).toBe(4);
  expect(resolveBatchSize(undefined, needs, budget(1.5))).toBe(1);
  expect(resolveBatchSize(undefined, needs, budget(1, MIB, false))).toBe(1);
  expect(() => resolveBatchSize(undefined, needs, budget(1))).toThrow(/has no room for one sample/);
});

it('predicts with the image itself and three of the largest activation at once', () => {
  const open = (filters: number) =>
    tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [null, null, 8], filters, kernelSize: 1 }),
        tf.layers.globalAveragePooling2d({}),
      ],
    });
  // 1,024 x 1,024 values of 4 bytes: 4 MiB a channel, in the 8 of the image and those of the layer.
  const data = images([1024, 1024, 8]);
  expect(predictionNeeds(open(2), data)).toEqual({
    weights: 4 * (8 * 2 + 2),
    perSample: (32 + 3 * 32) * MIB,
    largest: 32 * MIB,
  });
  expect(predictionNeeds(open(16), data).perSample).toBe((32 + 3 * 64) * MIB);
});

it('explains with what the cuts hold, all that scoring adds, and the heaviest method', () => {
  const model = vgg7({ seed: 1 });
  const [pool, conv] = ['max_pooling2d_1', 'conv2d_3'].map((layer) => cutAt(model, layer));
  const group = (cut: typeof pool, ...methods: string[]) => ({ cut: cut!, methods });
  const bytes = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 4);
  const input = bytes([224, 224, 3]);
  const mapAt = ({ spatialShape }: NonNullable<typeof pool>) =>
    bytes([224, 224]) + bytes(spatialShape);
  const target = ({ spatialShape, channels }: NonNullable<typeof pool>) =>
    bytes([...spatialShape, channels]);

  const one = explanationNeeds([group(conv, 'ablation-cam')]);
  const { memory } = conv!;
  expect(one).toEqual({
    weights: 4 * model.countParams(),
    perSample:
      2 * input + target(conv!) + Math.max(memory.features, memory.head) + 4 * mapAt(conv!),
    // The first convolution's output.
    largest: bytes([224, 224, 32]),
  });
  const both = explanationNeeds([
    group(conv, 'ablation-cam'),
    group(pool, 'grad-cam', 'hires-cam'),
  ]);
  const maps = 4 * (mapAt(conv!) + 2 * mapAt(pool!));
  const heaviest = Math.max(
    ...[memory.features, memory.head],
    ...[pool!.memory.features, pool!.memory.gradient],
  );
  expect(both.perSample).toBe(2 * input + target(conv!) + target(pool!) + heaviest + maps);
});

describeEachBackend('the batch size', () => {
  it('is what stays in the caches, or as large as the weights, unless it is asked for', () => {
    const needs = { weights: 40 * MIB, perSample: 20 * MIB, largest: MIB };
    expect(resolveBatchSize(undefined, needs, budget(1024))).toBe(2);
    expect(resolveBatchSize(9, needs, budget(1024))).toBe(9);
    expect(resolveBatchSize(undefined, { ...needs, weights: 0 }, budget(1024))).toBe(1);
    expect(resolveBatchSize(undefined, { ...needs, perSample: 50 * MIB }, budget(1024))).toBe(1);
    expect(resolveBatchSize(undefined, { ...needs, perSample: 1 }, budget(1024))).toBe(250);
  });
}, ['native']);
