import { describeEachBackend } from '@lucida/runtime/testing';
import { expect, it } from 'vitest';
import { bootstrapInterval, scoreAttributions } from '../../src/index.js';
import { backendInfo, randomData, randomModel } from './toy.js';

describeEachBackend(
  'paired differences',
  (name) => {
    const options = { backend: backendInfo(name), resamples: 300, seed: 5, perSample: true };

    it('come from the differences of every sample', async () => {
      const model = randomModel(2);
      const methods = ['grad-cam', 'ablation-cam', 'hires-cam'];
      const { differences, results } = await scoreAttributions(model, randomData(2, 20), {
        ...options,
        methods,
      });
      const pairs = [
        ['grad-cam', 'ablation-cam'],
        ['grad-cam', 'hires-cam'],
        ['ablation-cam', 'hires-cam'],
      ];
      expect(
        differences.map(({ methods: [a, b], protocol }) => [a.method, b.method, protocol]),
      ).toEqual(
        ['top-fraction', 'soft-mask'].flatMap((protocol) =>
          pairs.map((pair) => [...pair, protocol]),
        ),
      );
      for (const difference of differences) {
        const [a, b] = difference.methods.map(
          ({ method, layer }) =>
            results.find(
              (result) =>
                result.method === method &&
                result.layer === layer &&
                result.protocol === difference.protocol,
            )!,
        );
        const drops = a!.perSample!.map(({ drop }, n) => 100 * (drop - b!.perSample![n]!.drop));
        expect(difference.samples).toBe(20);
        expect(difference.averageDropInterval).toEqual(bootstrapInterval(drops, options));
        expect(difference.averageDropDifference).toBeCloseTo(
          a!.averageDropPercent - b!.averageDropPercent,
          9,
        );
        expect(difference.averageIncreaseDifference).toBeCloseTo(
          a!.averageIncreasePercent - b!.averageIncreasePercent,
          9,
        );
        const { low, high } = difference.averageIncreaseInterval;
        expect(difference.averageIncreaseDifference).toBeGreaterThanOrEqual(low);
        expect(difference.averageIncreaseDifference).toBeLessThanOrEqual(high);
        const known = a!.perSample!.flatMap(({ relevanceMass }, n) =>
          relevanceMass === null ? [] : relevanceMass - b!.perSample![n]!.relevanceMass!,
        );
        expect(difference.relevanceMassDifference!.samples).toBe(known.length);
        expect(difference.relevanceMassDifference!.interval).toEqual(
          bootstrapInterval(known, options),
        );
        expect(difference.pointingGameDifference!.value).toBeCloseTo(
          a!.pointingGame!.value - b!.pointingGame!.value,
          9,
        );
      }
      expect(differences.some(({ averageDropDifference }) => averageDropDifference !== 0)).toBe(
        true,
      );
      model.dispose();
    });

    it('of one method are none', async () => {
      const model = randomModel(1);
      const { differences } = await scoreAttributions(model, randomData(1, 5), {
        ...options,
        methods: ['grad-cam'],
      });
      expect(differences).toEqual([]);
      model.dispose();
    });
  },
  ['wasm'],
);
