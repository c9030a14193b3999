import { type Dataset, RandomState } from '@lucida/data';
import { vgg7 } from '@lucida/models';
import type { BackendName } from '@lucida/runtime';
import { expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { explainDataset, presetOptions, scoreAttributions } from '../../src/index.js';
import { courseScores, weightsOf } from './course-reference.js';
import { backendInfo } from './toy.js';

/** Scores and maps of every sample against those of the reference. */
export async function expectCourse(model: tf.LayersModel, data: Dataset, name: BackendName) {
  const options = { ...presetOptions('course', 'hmt'), backend: backendInfo(name) };
  const { results } = await scoreAttributions(model, data, {
    ...options,
    perSample: true,
    resamples: 10,
  });
  const explained = await explainDataset(model, data, options);
  const weights = await weightsOf(model);
  const [side, , channels] = data.inputShape as [number, number, number];
  expect(results.map(({ method, fraction }) => [method, fraction])).toEqual([
    ['grad-cam', 0.9],
    ['grad-cam++', 0.9],
    ['ablation-cam', 0.9],
  ]);
  explained.forEach((sample, n) => {
    const reference = courseScores({ side, channels, values: sample.input }, weights, 0.9);
    for (const { method, perSample } of results) {
      const expected = reference[method as keyof typeof reference];
      const map = sample.maps.find((one) => one.method === method)!;
      expectClose(map.values, expected.map, 1e-4);
      const { original, masked } = perSample![n]!;
      expect(Math.abs(original - expected.original)).toBeLessThan(1e-5);
      expect(Math.abs(masked - expected.masked)).toBeLessThan(1e-5);
    }
  });
}

/** VGG-7 with a dense layer so heavy that it is sure of what it says. */
export function decidedVgg7(side: number): tf.LayersModel {
  const model = vgg7({ seed: 5, inputShape: [side, side, 3], classes: 8 });
  tf.tidy(() => {
    const random = new RandomState(9);
    for (const layer of model.layers) {
      const [kernel, bias] = layer.getWeights();
      if (!kernel || !bias) continue;
      const biases = Float32Array.from({ length: bias.size }, () => 0.05 * random.randn());
      const scale = layer.name === 'dense' ? 20 : 1;
      layer.setWeights([kernel.mul(scale), tf.tensor1d(biases)]);
    }
  });
  return model;
}
