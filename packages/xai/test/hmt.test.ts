import { readFileSync } from 'node:fs';
import { openImageFiles } from '@lucida/data/node';
import { cutAt } from '@lucida/models';
import { loadModel } from '@lucida/models/node';
import { describeEachBackend, sharedData } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AttributionMap, explain } from '../src/explain.js';
import type { ExplainOptions } from '../src/options.js';
import { expectRelative } from './close.js';

interface Case {
  readonly tile: string;
  readonly predicted: number;
  readonly logit: number;
  readonly 'grad-cam': readonly number[];
  readonly 'grad-cam++': readonly number[];
  readonly 'ablation-cam': Readonly<Record<'zero' | 'bias', readonly number[]>>;
}

const { cases } = JSON.parse(
  readFileSync(new URL('fixtures/hmt.json', import.meta.url), 'utf8'),
) as { cases: Case[] };
const file = sharedData('models/HMT.h5');
const tiles = sharedData('hmt/test');

/** Every 128th part of a map, as the fixture has them. */
function sampled({ raw }: AttributionMap): number[] {
  const step = Math.floor(raw.length / 128);
  return Array.from(raw).filter((_, i) => i % step === 0);
}

describeEachBackend("the study's model and tiles against TensorFlow in float64", () => {
  let model: tf.LayersModel;
  let inputs: tf.Tensor;

  beforeAll(async () => {
    if (!file || !tiles) return;
    model = (await loadModel(file)).model;
    const paths = cases.map(({ tile }) => `${tiles}/${tile}`);
    const images = await openImageFiles(paths, { images: { size: [224, 224] } });
    for await (const batch of images.batches({ size: 2 })) {
      inputs = tf.tensor(batch.inputs, [2, 224, 224, 3]);
    }
  });
  afterAll(() => {
    model?.dispose();
    tf.dispose(inputs);
  });

  const maps = async (layer: string, options: ExplainOptions) => {
    const found = await explain(cutAt(model, layer), inputs, options);
    expect(found.map(({ targetClass }) => targetClass)).toEqual(
      cases.map(({ predicted }) => predicted),
    );
    expectRelative(
      found.map(({ score }) => score),
      cases.map(({ logit }) => logit),
    );
    return found.map((explanation) => explanation.maps);
  };

  test.skipIf(!file || !tiles)('Grad-CAM and Grad-CAM++ at max_pooling2d_1', async () => {
    const found = await maps('max_pooling2d_1', { methods: ['grad-cam', 'grad-cam++'] });
    for (const [n, { 'grad-cam': plain, 'grad-cam++': weighted }] of found.entries()) {
      expect(plain!.layerShape).toEqual([56, 56]);
      expect(plain!.spatialShape).toEqual([224, 224]);
      expectRelative(sampled(plain!), cases[n]!['grad-cam']);
      expectRelative(sampled(weighted!), cases[n]!['grad-cam++']);
    }
  });

  test.skipIf(!file || !tiles).each([
    ['zero', 'auto'],
    ['bias', 'auto'],
    ['bias', 'head'],
  ] as const)('Ablation-CAM at conv2d_3, baseline %s, %s', async (baseline, strategy) => {
    const options = { methods: ['ablation-cam'], resizer: 'nearest', baseline, strategy } as const;
    const found = await maps('conv2d_3', options);
    for (const [n, { 'ablation-cam': ablation }] of found.entries()) {
      expect(ablation!.layerShape).toEqual([112, 112]);
      expectRelative(sampled(ablation!), cases[n]!['ablation-cam'][baseline]);
      // Every pixel twice along both axes.
      const { map } = ablation!;
      for (const [y, x] of [
        [0, 0],
        [100, 222],
        [222, 7],
      ] as const) {
        const [even, odd] = [y - (y % 2), x - (x % 2)];
        expect(map[y * 224 + x]).toBe(map[even * 224 + odd]);
        expect(map[(even + 1) * 224 + odd + 1]).toBe(map[even * 224 + odd]);
      }
    }
  });
}, ['webgpu', 'wasm']);
