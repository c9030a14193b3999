import { mnist1d } from '@lucida/data';
import { mnist1dNet } from '@lucida/models';
import { startBackend } from '@lucida/runtime/node';
import { expect, it } from 'vitest';
import { presetOptions, presetVariants, scoreAttributions } from '../../src/index.js';

it('the course preset sets all that the study used', async () => {
  const backend = await startBackend('wasm');
  const model = mnist1dNet({ seed: 1 });
  const { results, provenance } = await scoreAttributions(model, mnist1d('test'), {
    ...presetOptions('course', 'mnist1d'),
    backend,
    indices: Array.from({ length: 20 }, (_, index) => index),
    perSample: true,
  });
  expect(results.map((r) => [r.method, r.layer, r.protocol, r.fraction, r.samples])).toEqual([
    ['grad-cam', 'conv1d_2', 'top-fraction', 0.3, 20],
    ['grad-cam++', 'conv1d_2', 'top-fraction', 0.3, 20],
    ['ablation-cam', 'conv1d_2', 'top-fraction', 0.3, 20],
  ]);
  expect(provenance.config).toMatchObject({
    score: 'probability',
    target: 'predicted',
    baseline: 'bias',
    methods: ['grad-cam', 'grad-cam++', 'ablation-cam'].map((method) => ({
      method,
      layer: 'conv1d_2',
      resizer: 'cubic-spline',
    })),
    fraction: 0.3,
    batchSize: 250,
  });
  for (const { perSample, pointingGame } of results) {
    expect(pointingGame!.samples).toBe(20);
    for (const { original, masked, drop, increase } of perSample!) {
      expect(drop).toBeCloseTo(Math.max(0, original - masked) / original, 5);
      expect(increase).toBe(masked > original ? 1 : 0);
    }
  }
  model.dispose();
});

it('on tissue images, the course looks at two layers and repeats pixels at one', () => {
  expect(presetOptions('course', 'hmt')).toEqual({
    score: 'probability',
    target: 'predicted',
    baseline: 'bias',
    resizer: 'cubic-spline',
    protocols: ['top-fraction'],
    fraction: 0.9,
    methods: [
      { method: 'grad-cam', layer: 'max_pooling2d_1' },
      { method: 'grad-cam++', layer: 'max_pooling2d_1' },
      { method: 'ablation-cam', layer: 'conv2d_3', resizer: 'nearest' },
    ],
  });
});

it.each(['mnist1d', 'hmt'])('the corrected %s asks the same of the same layers', (family) => {
  const [course, corrected, ...more] = presetVariants('course', family);
  expect(more).toEqual([]);
  expect([course.name, corrected!.name]).toEqual(['course', 'corrected']);
  const places = ({ options }: typeof course) =>
    options.methods.map((choice) =>
      typeof choice === 'string' ? choice : [choice.method, choice.layer],
    );
  expect(places(corrected!)).toEqual(places(course));
  expect(corrected!.options).toMatchObject({
    score: 'logit',
    baseline: 'zero',
    resizer: 'bilinear',
    protocols: ['soft-mask', 'top-fraction'],
    fraction: course.options.fraction,
  });
  for (const choice of corrected!.options.methods) expect(choice).not.toHaveProperty('resizer');
  expect(presetVariants('corrected', family)).toEqual([corrected]);
});
