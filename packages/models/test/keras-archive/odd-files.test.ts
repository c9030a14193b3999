import { LucidaError } from '@lucida/runtime/errors';
import { describe, expect, it } from 'vitest';
import { readKerasArchive } from '../../src/keras/archive/index.js';
import { failure, odd, oddFiles, weightsOf } from './fixtures.js';

const RAMP = [0, 1, 2, 3, 4, 5];
const PLAIN = { dense: { kernel: RAMP } };

async function read(name: string) {
  return readKerasArchive(odd(name), name);
}

describe('HDF5 files that h5py wrote in ways that Keras may', () => {
  it.each(['plain', 'userblock', 'latest', 'fixed-text', 'unicode'])('%s', async (name) => {
    expect(weightsOf(await read(name))).toEqual(PLAIN);
  });

  it('configurations as text of fixed and of variable length, long, and beyond ASCII', async () => {
    expect((await read('plain')).config).toBeNull();
    expect((await read('latest')).config).toEqual({ long: 'x'.repeat(100_000) });
    expect((await read('fixed-text')).config).toEqual({ name: 'fixed' });
    expect((await read('unicode')).config).toEqual({ name: 'Gewebe µ' });
  });

  it('scalars and arrays without elements', async () => {
    expect((await read('scalar')).layers[0]?.weights[0]).toEqual({
      name: 'kernel',
      shape: [],
      values: new Float32Array([7]),
    });
    expect((await read('no-elements')).layers[0]?.weights[0]?.shape).toEqual([0, 3]);
  });

  it('numbers of every kind', async () => {
    const { kinds } = weightsOf(await read('kinds')) as { kinds: Record<string, number[]> };
    expect(Object.keys(kinds)).toHaveLength(15);
    for (const values of Object.values(kinds)) expect(values).toEqual([0, 1, 1]);
  });

  it('compressed, shuffled and checksummed', async () => {
    const row = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2];
    const tiled = Array.from({ length: 50 }, () => [...row, ...row.map((v) => v + 3)]).flat();
    expect(weightsOf(await read('packed'))).toEqual({
      packed: { gzip: tiled, shuffle: tiled, checked: tiled },
    });
  });

  it('lists that are split over several attributes, in their own order', async () => {
    const { layers } = await read('split-lists');
    expect(layers.map(({ name }) => name)).toEqual(
      Array.from({ length: 12 }, (_, i) => `layer_${i}`),
    );
    expect(layers[11]?.weights.map(({ name }) => name)).toEqual(['w2', 'w0', 'w1']);
    expect(layers[11]?.weights[0]?.values[0]).toBe(Math.fround(11.2));
  });

  it('variables in numeric order, without the state of training and of random generators', async () => {
    const archive = await read('many-variables');
    expect(archive.layers.map(({ name }) => name)).toEqual(['layers/dense', 'layers/dense_1', '']);
    expect(archive.layers[0]?.weights.map(({ values }) => values[0])).toEqual(
      Array.from({ length: 12 }, (_, i) => i),
    );
    expect(archive).toMatchObject({ format: 'keras', config: null, hasOptimizerState: true });
  });

  it("the model's own weights", async () => {
    expect(weightsOf(await read('own-weights'))).toEqual({
      ...PLAIN,
      top_level_model_weights: { scale: RAMP },
    });
  });
});

const REFUSED: Record<string, string> = {
  huge: 'the array /dense/kernel claims 4398046511104 bytes',
  virtual: 'the array /dense/kernel is put together from other files',
  'soft-link': '/dense/kernel is a link',
  'broken-soft-link': '/dense/kernel is a link',
  'external-link': '/dense/kernel is a link',
  'linked-group': '/dense is a link',
  'stored-outside': 'the array /dense/kernel is damaged',
  'holds-itself': 'its groups are nested without end',
  doubling: 'its groups are nested without end',
  gap: '/layers/dense/vars/2 is not where its array number 1 was expected',
  'text-array': 'the array /dense/kernel does not hold numbers',
  'long-text-array': 'the array /dense/kernel does not hold numbers',
  compound: 'the array /dense/kernel does not hold numbers',
  complex: 'the array /dense/kernel does not hold numbers',
  nan: 'the weight /dense/kernel has a value at element 5 that is not a finite',
  infinite: 'the weight /dense/kernel has a value at element 5 that is not a finite',
  'nan-half': 'the weight /dense/kernel has a value at element 5 that is not a finite',
  'too-large': 'the weight /dense/kernel has a value at element 1 that is not a finite',
  'inexact-integer': 'the weight /dense/kernel has the integer 16777217 at element 0',
  'inexact-long': 'the weight /dense/kernel has the integer 1152921504606846977 at element 0',
  'config-not-json': 'the model_config of config-not-json: it is broken or not JSON',
  'config-not-object': 'the model_config of config-not-object: it is JSON but not an object',
  'config-not-text': 'the attribute model_config of / does not hold text',
  'no-list-of-weights': 'its group /dense has no attribute weight_names',
  'missing-array': 'its layer dense names the array "bias", which is not there',
  'array-is-group': 'its layer dense names the array "bias", which is not there',
  'empty-array': 'the array /dense/kernel does not hold numbers',
  'missing-group': 'its list of layers names "gone", and there is no such group',
  'no-keras':
    'no Keras model: it has neither a list layer_names nor groups of Keras 3; at its top it has "images", "labels"',
  empty: 'at its top it has nothing',
};

describe('HDF5 files that are refused', () => {
  it('are tried, all that there are', () => {
    const good =
      /^(plain|scalar|no-elements|kinds|packed|split-lists|many-variables|own-weights|userblock|latest|fixed-text|unicode)$/;
    expect([...oddFiles.keys()].filter((name) => !good.test(name)).sort()).toEqual(
      Object.keys(REFUSED).sort(),
    );
  });

  it.each(Object.entries(REFUSED))('%s: %s', async (name, reason) => {
    const error = await failure(odd(name), name);
    expect(error).toBeInstanceOf(LucidaError);
    expect(error?.message).toContain(name);
    expect(error?.message).toContain(reason);
  });
});
