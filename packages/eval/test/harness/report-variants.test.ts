import { mnist1d, subset } from '@lucida/data';
import { mnist1dNet } from '@lucida/models';
import { describeEachBackend, expectNoLeak } from '@lucida/runtime/testing';
import { expect, it } from 'vitest';
import { buildReport, parseReport, presetVariants, scoreAttributions } from '../../src/index.js';
import { backendInfo, randomData, randomModel } from './toy.js';

describeEachBackend(
  'a report with a preset',
  (name) => {
    const backend = backendInfo(name);
    const options = { backend, title: 'With a preset', resamples: 40, seed: 2 };
    const preset = { name: 'course', family: 'mnist1d' };
    const data = subset(mnist1d('test'), [3, 1, 4, 15, 9, 2, 6, 5]);

    it('holds the study’s scores and the corrected ones, and means the latter', async () => {
      const model = mnist1dNet({ seed: 3 });
      const report = await buildReport(model, data, { ...options, preset });
      expect(report.variants.map((variant) => variant.name)).toEqual(['course', 'corrected']);
      const variants = presetVariants('course', 'mnist1d');
      for (const [i, variant] of variants.entries()) {
        const alone = await scoreAttributions(model, data, { ...options, ...variant.options });
        const { results, differences, config, title } = report.variants[i]!;
        // Sharing activations between the variants changes nothing, to the last bit.
        expect(results).toEqual(alone.results);
        expect(differences).toEqual(alone.differences);
        expect(alone.provenance.config).toMatchObject(config);
        expect(title).toBe(variant.title);
      }
      const [course, corrected] = report.variants;
      expect(course!.results).not.toEqual(corrected!.results.slice(3));
      expect(report.scores).toEqual(corrected!.results);
      expect(report.differences).toEqual(corrected!.differences);
      expect(report.provenance.config).toMatchObject({
        preset: { ...preset, scores: 'corrected' },
        ...corrected!.config,
      });

      const options2 = variants[1]!.options;
      const own = await buildReport(model, data, { ...options, ...options2 });
      expect(own.variants).toEqual([]);
      expect(own.examples).toEqual(report.examples);
      expect(own.agreement).toEqual(report.agreement);
      model.dispose();
    });

    it('leaves no tensor behind', async () => {
      const model = mnist1dNet({ seed: 3 });
      await expectNoLeak(() => buildReport(model, data, { ...options, preset }), 2);
      model.dispose();
    });
  },
  ['cpu', 'wasm', 'webgpu'],
);

describeEachBackend(
  'a report compared with others',
  (name) => {
    it('keeps what they found', async () => {
      const options = { backend: backendInfo(name), methods: ['grad-cam'], resamples: 20 };
      const model = randomModel(1);
      const first = await buildReport(model, randomData(1, 9), { ...options, title: 'First' });
      expect(first.comparedWith).toEqual([]);
      const read = parseReport(JSON.stringify(first), 'first.json');
      const images = randomModel(2);
      const second = await buildReport(images, randomData(2, 9), {
        ...options,
        title: 'Second',
        compareWith: [read],
      });
      expect(second.comparedWith).toEqual([
        {
          title: 'First',
          provenance: first.provenance,
          accuracy: first.classification.accuracy,
          accuracyInterval: first.classification.accuracyInterval,
          methods: first.methods,
          scores: first.scores,
          differences: first.differences,
        },
      ]);
      expect(parseReport(JSON.stringify(second), 'second.json')).toEqual(second);
      model.dispose();
      images.dispose();
    });
  },
  ['cpu'],
);
