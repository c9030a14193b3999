import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readKerasArchive } from '../../src/keras/archive/index.js';
import { fixture, sharedModel } from './fixtures.js';

interface Expected {
  readonly version: string;
  /** What each layer's `get_weights()` returned in Keras. */
  readonly layers: Record<string, { shape: number[]; values: number[] }[]>;
}

const expected: Record<string, Expected> = JSON.parse(
  readFileSync(new URL('../fixtures/keras-archive/expected.json', import.meta.url), 'utf8'),
);

/** The layers of a group: in HDF5 files a nested model is one layer. */
const CONTENT: Record<string, string[]> = {
  first: ['first'],
  inner: ['c', 'bn'],
  out: ['out'],
  conv2d: ['first'],
  dense: ['out'],
  'sequential/conv2d': ['c'],
  'sequential/batch_normalization': ['bn'],
};

const WITHOUT_CONFIG = /weights/;
const ZIP = /(12|15|kinds)\.keras$|\.weights\.h5$/;
const TRAINED = /trained|1\.2\.h5|2\.0\.h5|2\.4\.h5|15\.keras/;
const KINDS = /kinds/;

describe('files that Keras wrote', () => {
  const names = Object.keys(expected).filter((name) => !KINDS.test(name));

  it('come from six versions', () => {
    const versions = new Set(names.map((name) => expected[name]?.version));
    expect([...versions].sort()).toEqual(['1.2.2', '2.0.9', '2.12.0', '2.15.0', '2.4.0', '3.15.1']);
  });

  it.each(names)('%s', async (name) => {
    const archive = await readKerasArchive(fixture(name), name);
    const { version, layers } = expected[name] as Expected;
    const zip = ZIP.test(name);
    expect(archive.source).toBe(name);
    expect(archive.format).toBe(zip ? 'keras' : 'hdf5');
    // Neither Keras 1's weights nor Keras 3's say which version wrote them.
    const silent = name === 'keras-1.2-weights.h5' || name === 'keras-3.15.weights.h5';
    expect(archive.kerasVersion).toBe(silent ? null : version);
    expect(archive.hasOptimizerState).toBe(TRAINED.test(name));
    if (WITHOUT_CONFIG.test(name)) expect(archive.config).toBeNull();
    else expect(archive.config).toHaveProperty('config.layers');

    expect(archive.layers).toHaveLength(zip ? 4 : 3);
    for (const layer of archive.layers) {
      const key = layer.name.replaceAll(/(layers|_layer_checkpoint_dependencies)\//g, '');
      const truth = (CONTENT[key] as string[]).flatMap((inside) => layers[inside] ?? []);
      expect(layer.weights.map(({ shape }) => shape)).toEqual(truth.map(({ shape }) => shape));
      expect(layer.weights.map(({ values }) => [...values])).toEqual(
        truth.map(({ values }) => values),
      );
    }
  });

  it('have the names that the file has', async () => {
    const hdf5 = await readKerasArchive(fixture('keras-2.15.h5'), 'a');
    expect(hdf5.layers[1]?.name).toBe('inner');
    expect(hdf5.layers[1]?.weights.map(({ name }) => name)).toEqual([
      'c/kernel:0',
      'c/bias:0',
      'bn/gamma:0',
      'bn/beta:0',
      'bn/moving_mean:0',
      'bn/moving_variance:0',
    ]);
    const zip = await readKerasArchive(fixture('keras-3.15.keras'), 'b');
    expect(zip.layers.map(({ name }) => name)).toEqual([
      'layers/conv2d',
      'layers/dense',
      'layers/sequential/layers/batch_normalization',
      'layers/sequential/layers/conv2d',
    ]);
    expect(zip.layers[0]?.weights.map(({ name }) => name)).toEqual([
      'layers/conv2d/vars/0',
      'layers/conv2d/vars/1',
    ]);
  });

  it('may have weights of 16 and 64 bits', async () => {
    const name = 'keras-3.15-kinds.keras';
    const { layers } = await readKerasArchive(fixture(name), name);
    const kinds = ['float16', 'bfloat16', 'float64', 'float32'];
    expect(layers).toHaveLength(kinds.length);
    for (const [i, kind] of kinds.entries()) {
      const truth = expected[name]?.layers[kind]?.map(({ values }) => values.map(Math.fround));
      expect(layers[i]?.weights.map(({ values }) => [...values])).toEqual(truth);
    }
  });
});

describe.skipIf(sharedModel('HMT.h5') === null)('models that others trained [shared/data]', () => {
  it.each([
    ['HMT.h5', ['conv2d', 'conv2d_1', 'conv2d_2', 'conv2d_3', 'dense'], 66_088],
    ['MNIST1D.h5', ['conv1d', 'conv1d_1', 'conv1d_2', 'dense'], 13_960],
  ])('%s', async (name, layers, parameters) => {
    const archive = await readKerasArchive(sharedModel(name) as Uint8Array, name);
    expect(archive.layers.map((layer) => layer.name)).toEqual(layers);
    const weights = archive.layers.flatMap((layer) => layer.weights);
    expect(weights.reduce((sum, { values }) => sum + values.length, 0)).toBe(parameters);
    expect(archive.kerasVersion).toMatch(/^2\.4/);
  });
});
