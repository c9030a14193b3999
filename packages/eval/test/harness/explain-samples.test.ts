import { cutAt, defaultTargetLayer } from '@lucida/models';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import { explain } from '@lucida/xai';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { explainDataset } from '../../src/index.js';
import { backendInfo, randomData, randomModel } from './toy.js';

describeEachBackend('explainDataset', (name) => {
  const backend = backendInfo(name);
  const methods = ['grad-cam', 'ablation-cam'];

  it('gives the maps of the samples asked for, in that order, whatever the batches', async () => {
    const model = randomModel(2);
    const data = randomData(2, 12);
    const indices = [7, 0, 11];
    const explained = await explainDataset(model, data, {
      backend,
      methods,
      indices,
      batchSize: 2,
    });
    expect(explained.map(({ index }) => index)).toEqual(indices);

    const cut = cutAt(model, defaultTargetLayer(model));
    for (const sample of explained) {
      const x = tf.tensor(sample.input, [1, ...data.inputShape]);
      const [expected] = await explain(cut, x, { methods });
      x.dispose();
      expect(sample.predictedClass).toBe(expected!.targetClass);
      expect(sample.trueClass).toBe(data.labels[sample.index]);
      expect(sample.maps.map(({ method }) => method)).toEqual(methods);
      sample.maps.forEach(({ method, values }, m) => {
        expectClose(values, expected!.maps[method]!.map, 1e-5);
        expectClose(sample.rawMaps[m]!.values, expected!.maps[method]!.raw, 1e-5);
        expect(sample.rawMaps[m]!.shape).toEqual(expected!.maps[method]!.layerShape);
      });
    }
  });

  it('enlarges the maps of each method as it is asked to', async () => {
    const model = randomModel(2);
    const data = randomData(2, 3);
    const layer = 'second';
    const [mixed] = await explainDataset(model, data, {
      backend,
      layer,
      resizer: 'cubic-spline',
      methods: ['grad-cam', { method: 'hires-cam', layer, resizer: 'nearest' }, 'layer-cam'],
    });
    const alone = async (resizer: 'cubic-spline' | 'nearest', method: string) => {
      const [sample] = await explainDataset(model, data, {
        backend,
        layer,
        resizer,
        methods: [method],
      });
      return sample!.maps[0]!;
    };
    const expected = [
      await alone('cubic-spline', 'grad-cam'),
      await alone('cubic-spline', 'layer-cam'),
      await alone('nearest', 'hires-cam'),
    ];
    const names = (maps: typeof expected) => maps.map(({ method }) => method);
    expect(names([...mixed!.maps])).toEqual(names(expected));
    for (const [i, { values }] of mixed!.maps.entries()) {
      // On native a method alone is one graph, whose last digits may differ.
      expectClose(values, expected[i]!.values, name === 'native' ? 1e-6 : 0);
    }
    model.dispose();
  });

  it('gives typed arrays of its own', async () => {
    const model = randomModel(2);
    const [sample] = await explainDataset(model, randomData(2, 3), { backend, methods });
    for (const values of [sample!.input, sample!.groundTruth!, sample!.maps[0]!.values]) {
      expect(values).toBeInstanceOf(Float32Array);
      expect(values.buffer.byteLength).toBe(values.byteLength);
    }
    expect(sample!.input.length).toBe(48);
    expect(sample!.maps[0]!.values.length).toBe(24);
    model.dispose();
  });

  it('refuses samples that are not there', async () => {
    await expect(
      explainDataset(randomModel(2), randomData(2, 12), { backend, methods, indices: [12] }),
    ).rejects.toThrow(/no sample 12 .* 0 to 11/);
  });

  it('leaves no tensor', async () => {
    const model = randomModel(2);
    const data = randomData(2, 6);
    await expectNoLeak(() => explainDataset(model, data, { backend, methods }));
  });
});
