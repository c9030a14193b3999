import { readFileSync } from 'node:fs';
import { numbersOf, readNpy } from '@lucida/data';
import { openDataset } from '@lucida/data/node';
import type { BackendName } from '@lucida/runtime';
import { describeEachBackend, expectClose, sharedData } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { predictedClasses } from '../../src/index.js';
import { loadModel } from '../../src/node.js';

const models = { hmt: sharedData('models/HMT.h5'), mnist1d: sharedData('models/MNIST1D.h5') };
const data = { hmt: sharedData('hmt/test'), mnist1d: sharedData('mnist1d/MNIST1D.pkl') };

/** Probabilities that NumPy computed in float64, row-major. */
function reference(name: string): Float64Array {
  const bytes = readFileSync(new URL(`../fixtures/reference/${name}.npy`, import.meta.url));
  return Float64Array.from(numbersOf(readNpy(bytes, name), name));
}

async function probabilitiesOf(model: tf.LayersModel, inputs: Float32Array, samples: number) {
  const output = tf.tidy(() => {
    const [, ...sample] = model.inputs[0]!.shape as number[];
    return model.predict(tf.tensor(inputs, [samples, ...sample])) as tf.Tensor;
  });
  const values = await output.data<'float32'>();
  output.dispose();
  return values;
}

describe.skipIf(!models.hmt || !data.hmt)('HMT.h5, which others trained in Keras 2.4', () => {
  /** How many of the 496 tiles: one costs 2.4 GFLOP, of which only wasm does enough in a second. */
  const TILES: Readonly<Record<BackendName, number>> = {
    wasm: 496,
    native: 1,
    cpu: 1,
    webgpu: 2,
  };

  describeEachBackend('gives each tile the probabilities of float64', (backend) => {
    it(`for ${TILES[backend]} tiles`, { timeout: 300_000 }, async () => {
      const { model, name, notes } = await loadModel(models.hmt as string);
      expect({ name, notes }).toEqual({
        name: 'HMT',
        notes: ["The optimizer's state is left out."],
      });
      expect(model.layers.map((layer) => layer.name).join(' ')).toBe(
        'conv2d conv2d_1 max_pooling2d conv2d_2 conv2d_3 max_pooling2d_1 global_average_pooling2d dense',
      );
      expect(model.countParams()).toBe(66_088);
      const dataset = await openDataset(data.hmt as string, { images: { size: [224, 224] } });
      const expected = reference('hmt');
      // Spread over the classes.
      const step = Math.floor(496 / TILES[backend]);
      const indices = Array.from({ length: TILES[backend] }, (_, i) => i * step);
      const predicted: number[] = [];
      const labels: number[] = [];
      for await (const batch of dataset.batches({ size: 8, indices })) {
        const samples = batch.labels.length;
        const given = await probabilitiesOf(model, batch.inputs, samples);
        const rows = indices.slice(labels.length, labels.length + samples);
        expectClose(
          given,
          rows.flatMap((row) => [...expected.subarray(row * 8, row * 8 + 8)]),
        );
        predicted.push(...predictedClasses(given, 8));
        labels.push(...batch.labels);
      }
      model.dispose();
      if (backend !== 'wasm') return;
      const right = predicted.map((one, i) => Number(one === labels[i]));
      expect(right.reduce((sum, one) => sum + one, 0)).toBe(414);
      const byClass = dataset.classNames.map((_, label) => {
        const own = right.filter((_, i) => labels[i] === label);
        return (own.reduce((sum, one) => sum + one, 0) / own.length).toFixed(4);
      });
      expect(byClass).toEqual([
        '0.8548',
        '0.7581',
        '0.7742',
        '0.8548',
        '0.6613',
        '0.8226',
        '0.9516',
        '1.0000',
      ]);
    });
  });
});

describe.skipIf(!models.mnist1d || !data.mnist1d)(
  'MNIST1D.h5, which others trained in Keras 2.4',
  () => {
    describeEachBackend('gives each signal the probabilities of float64', () => {
      it('for all 1,000', async () => {
        const { model } = await loadModel(models.mnist1d as string);
        const dataset = await openDataset(data.mnist1d as string);
        const [batch] = await collect(dataset.batches({ size: 1000 }));
        const given = await probabilitiesOf(model, batch!.inputs, 1000);
        expectClose(given, reference('mnist1d'));
        const predicted = predictedClasses(given, 10);
        expect(predicted.filter((one, i) => one === batch!.labels[i])).toHaveLength(877);
        model.dispose();
      });
    });
  },
);

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
