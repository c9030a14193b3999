import { arrayDataset, type Dataset } from '@lucida/data';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  evaluateModel,
  presetOptions,
  type ScoreOptions,
  scoreAttributions,
} from '../../src/index.js';
import { backendInfo, toyData, toyModel, withBatches } from './toy.js';

const backend = backendInfo('cpu');
let model: tf.Sequential;
beforeAll(async () => {
  await startBackend('cpu');
  model = toyModel();
});
afterAll(() => model.dispose());

describe('options', () => {
  const CASES: [string, Partial<ScoreOptions>, RegExp][] = [
    ['no methods', { methods: [] }, /No attribution method/],
    ['an unknown method', { methods: ['grad-cam+'] }, /"grad-cam\+".*grad-cam\+\+/],
    ['an unknown layer', { layer: 'conv9' }, /conv9.*conv/],
    ['a layer without positions', { layer: 'dense' }, /dense/],
    ['a fraction of 0', { fraction: 0 }, /fraction is 0; give a number above 0 and below 1/],
    ['a fraction of 1', { fraction: 1 }, /fraction is 1/],
    ['a fraction that is no number', { fraction: Number.NaN }, /fraction is NaN/],
    ['no protocols', { protocols: [] }, /No masking protocol/],
    ['a batch size of 0', { batchSize: 0 }, /batch size is 0; give a whole number from 1/],
    ['a huge batch size', { batchSize: 1e9 }, /batch size is 1000000000/],
    ['half a batch', { batchSize: 1.5 }, /batch size is 1.5/],
    ['a negative seed', { seed: -1 }, /seed is -1/],
    ['too many resamples', { resamples: 1e7 }, /resamples is 10000000/],
    [
      'a method with two resizers at one layer',
      { methods: ['grad-cam', { method: 'grad-cam', layer: 'conv', resizer: 'nearest' }] },
      /grad-cam is asked for twice at layer conv, with the resizers bilinear and nearest/,
    ],
    [
      'an unknown resizer of one method',
      { methods: [{ method: 'grad-cam', layer: 'conv', resizer: 'lanczos' as 'nearest' }] },
      /no resizer "lanczos"/,
    ],
    ['no samples', { indices: [] }, /No samples were chosen/],
    ['a sample that is not there', { indices: [4] }, /no sample 4 in toy data.*0 to 3/],
    ['a class that is not there', { target: 2 }, /class is 2.*0 to 1/],
  ];
  it.each(CASES)('%s', async (_, options, message) => {
    const run = scoreAttributions(model, toyData(), { backend, methods: ['grad-cam'], ...options });
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toBeInstanceOf(UsageError);
  });

  it('an unknown protocol', async () => {
    const options: ScoreOptions = { backend, methods: ['grad-cam'] };
    const run = scoreAttributions(model, toyData(), {
      ...options,
      ...JSON.parse('{ "protocols": ["hard-mask"] }'),
    });
    await expect(run).rejects.toThrow(/"hard-mask".*top-fraction, soft-mask/);
  });

  it.each([
    ['score', 'loss', /no score "loss"; choose from logit, probability/],
    ['baseline', 'noise', /no baseline "noise"; choose from zero, bias, mean/],
    ['strategy', 'fast', /no ablation strategy "fast"; choose from .*head/],
    ['resizer', 'lanczos', /no resizer "lanczos"; choose from bilinear/],
    ['target', 'best', /no target class "best"/],
  ])('an unknown %s, before any sample is read', async (option, value, message) => {
    const untouched = withBatches(toyData(), () => expect.unreachable());
    const options = { backend, methods: ['grad-cam'], [option]: value } as ScoreOptions;
    const run = scoreAttributions(model, untouched, options);
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toBeInstanceOf(UsageError);
  });

  it('a sample that is chosen twice', async () => {
    const options = { backend, methods: ['grad-cam'], indices: [1, 0, 1] };
    const run = scoreAttributions(model, toyData(), options);
    await expect(run).rejects.toThrow(/Sample 1 was chosen twice/);
  });

  it('an unknown preset or model family', () => {
    expect(() => presetOptions('corse', 'mnist1d')).toThrow(/no preset "corse".*course/);
    expect(() => presetOptions('course', 'toString')).toThrow(/"toString".*mnist1d/);
  });
});

describe('data', () => {
  const evaluate = (data: Dataset) => evaluateModel(model, data, { backend });
  const score = (data: Dataset) =>
    scoreAttributions(model, data, { backend, methods: ['grad-cam'], resamples: 10 });

  it.each([
    ['evaluate', evaluate],
    ['score', score],
  ])('of another kind: %s', async (_, run) => {
    const longer = arrayDataset({
      name: 'longer',
      inputs: new Float32Array(5),
      inputShape: [5, 1],
      labels: [0],
      classNames: ['a', 'b'],
    });
    await expect(run(longer)).rejects.toThrow(
      /toy takes samples of shape \[4, 1\], but those of longer have \[5, 1\]/,
    );
    await expect(run({ ...toyData(), classNames: ['a', 'b', 'c'] })).rejects.toThrow(
      /tells 2 classes apart, but toy data has 3/,
    );
    await expect(run({ ...toyData(), labels: Int32Array.of(0, 0, 2, 1) })).rejects.toThrow(
      /Sample 2 of toy data has the label 2.*0 to 1/,
    );
    await expect(run({ ...toyData(), size: 0 })).rejects.toThrow(/toy data has no samples/);
    const holed = withBatches(toyData(), (inputs, indices) => {
      inputs[4 * indices.indexOf(2) + 1] = Number.NaN;
    });
    await expect(run(holed)).rejects.toThrow(
      /Sample 2 of toy data has the input value NaN at position 1/,
    );
  });

  it('a model with broken weights', async () => {
    const broken = toyModel();
    tf.tidy(() =>
      broken.getLayer('dense').setWeights([tf.fill([2, 2], Number.NaN), tf.zeros([2])]),
    );
    for (const run of [
      evaluateModel(broken, toyData(), { backend }),
      scoreAttributions(broken, toyData(), { backend, methods: ['grad-cam'] }),
    ]) {
      await expect(run).rejects.toThrow(/sample 0/);
      await expect(run).rejects.toBeInstanceOf(LucidaError);
    }
    broken.dispose();
  });
});
