import { LucidaError } from '@lucida/runtime/errors';
import { strToU8, zipSync } from 'fflate';
import { ready } from 'h5wasm';
import { afterEach, describe, expect, it } from 'vitest';
import { readKerasArchive } from '../../src/keras/archive/index.js';
import { failure, fixture, odd, sharedModel, weightsOf } from './fixtures.js';

const PLAIN = { dense: { kernel: [0, 1, 2, 3, 4, 5] } };

/** After whatever went wrong: a good file reads, and the library's file system is empty. */
afterEach(async () => {
  expect(weightsOf(await readKerasArchive(odd('plain'), 'plain'))).toEqual(PLAIN);
  const { FS } = await ready;
  const names: string[] = (FS as { readdir(path: string): string[] }).readdir('/');
  expect(names.filter((name) => name.endsWith('.h5'))).toEqual([]);
});

describe('truncated files', () => {
  const files: [string, Uint8Array | null][] = [
    ['HMT.h5', sharedModel('HMT.h5')],
    ...['keras-1.2.h5', 'keras-2.15.h5', 'keras-2.15.keras', 'keras-3.15.keras'].map(
      (name): [string, Uint8Array] => [name, fixture(name)],
    ),
  ];
  for (const [name, bytes] of files) {
    it.skipIf(bytes === null)(`${name} at every 1,000th byte`, async () => {
      const whole = bytes as Uint8Array;
      for (let length = 0; length < whole.length; length += 1000) {
        const error = await failure(whole.subarray(0, length), name);
        expect(error, `${length} bytes`).toBeInstanceOf(LucidaError);
        expect(error?.message).toMatch(length === 0 ? /empty file/ : /truncated/);
      }
    });
  }

  it('at every one of the first bytes', async () => {
    for (let length = 0; length < 120; length++) {
      expect(await failure(odd('plain').subarray(0, length))).toBeInstanceOf(LucidaError);
    }
  });
});

describe('files with one byte changed', () => {
  it.each(['keras-1.2.h5', 'keras-2.12-legacy.keras', 'keras-3.15.weights.h5', 'keras-3.15.keras'])(
    '%s: an archive or an error of ours',
    async (name) => {
      const bytes = fixture(name);
      let state = 1;
      const below = (limit: number) => {
        state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
        return Math.floor((state / 2 ** 31) * limit);
      };
      let refused = 0;
      for (let i = 0; i < 200; i++) {
        const changed = new Uint8Array(bytes);
        const at = below(bytes.length);
        changed[at] = below(256);
        const error = await failure(changed);
        if (error === null) continue;
        refused++;
        expect(error, `byte ${at}`).toBeInstanceOf(LucidaError);
      }
      expect(refused).toBeGreaterThan(0);
    },
  );

  // The library goes round in circles for ever on this one.
  it('in the length of an object in the global heap', async () => {
    const changed = new Uint8Array(fixture('keras-2.12-legacy.keras'));
    changed[5880] = 64;
    expect((await failure(changed))?.message).toContain('its HDF5 global heap is damaged');
  });

  it('in the size of addresses', async () => {
    const changed = new Uint8Array(odd('plain'));
    changed[13] = 4;
    expect((await failure(changed))?.message).toContain('its HDF5 superblock is damaged');
  });
});

describe('files of other kinds', () => {
  const text = (content: string) => new TextEncoder().encode(content);
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'an empty file'],
    ['a page', text('<!DOCTYPE html><title>Not found</title>'), 'a web page'],
    ['JSON', text('{"modelTopology": {}}'), 'JSON'],
    ['text', text('conv2d relu\n'), 'plain text'],
    ['a pickle', Uint8Array.of(0x80, 4, 0x95, 0), 'a pickle'],
    ['ONNX', Uint8Array.of(8, 8, 0x12, 7, ...text('pytorch')), 'an ONNX model'],
    ['a SavedModel', Uint8Array.of(8, 1, 0x12, 200, 1, 10), 'a TensorFlow SavedModel'],
    ['TFLite', Uint8Array.of(28, 0, 0, 0, ...text('TFL3')), 'a TensorFlow Lite model'],
  ])('%s', async (_, bytes, guess) => {
    const error = await failure(bytes, 'given.h5');
    expect(error).toBeInstanceOf(LucidaError);
    expect(error?.message).toContain(
      `Cannot read given.h5: it is not a Keras file (.h5 or .keras) but ${guess}`,
    );
  });
});

describe('zip archives', () => {
  const config = strToU8('{"class_name": "Sequential"}');
  const metadata = strToU8('{"keras_version": "3.0.0"}');
  const whole = {
    'config.json': config,
    'metadata.json': metadata,
    'model.weights.h5': odd('many-variables'),
  };
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name)));

  it('with all that a .keras file has', async () => {
    const archive = await readKerasArchive(zipSync(whole), 'm.keras');
    expect(archive).toMatchObject({
      source: 'm.keras',
      format: 'keras',
      kerasVersion: '3.0.0',
      config: { class_name: 'Sequential' },
      hasOptimizerState: true,
    });
  });

  it('with entries that climb out, which are only names', async () => {
    const zip = zipSync({ ...whole, '../../etc/passwd': config, 'assets/': new Uint8Array() });
    expect((await readKerasArchive(zip, 'm.keras')).layers).toHaveLength(3);
  });

  it.each<[string, Record<string, Uint8Array>, string]>([
    ['no configuration', without('config.json'), 'without config.json'],
    ['no metadata', without('metadata.json'), 'without metadata.json'],
    ['no weights', without('model.weights.h5'), 'without model.weights.h5'],
    [
      'shards',
      { ...without('model.weights.h5'), 'model.weights.json': config },
      'split into several files',
    ],
    ['PyTorch', { 'archive/data.pkl': config, 'archive/version': config }, 'a PyTorch file'],
    ['nothing', {}, 'it has nothing'],
    [
      'a broken configuration',
      { ...whole, 'config.json': strToU8('{') },
      'config.json in m.keras: it is broken or not JSON',
    ],
    [
      'weights that are none',
      { ...whole, 'model.weights.h5': config },
      'model.weights.h5 in m.keras',
    ],
    [
      'weights of something else',
      { ...whole, 'model.weights.h5': odd('no-keras') },
      'model.weights.h5 in m.keras: it is an HDF5 file but no Keras model',
    ],
  ])('with %s', async (_, files, reason) => {
    const error = await failure(zipSync(files), 'm.keras');
    expect(error).toBeInstanceOf(LucidaError);
    expect(error?.message).toContain('m.keras');
    expect(error?.message).toContain(reason);
  });

  /** The archive with a field of the first entry in its directory changed. */
  function patched(offset: number, value: number): Uint8Array {
    const zip = zipSync(whole);
    const view = new DataView(zip.buffer);
    const directory = view.getUint32(zip.length - 6, true);
    view.setUint32(directory + offset, value, true);
    return zip;
  }

  it('that are encrypted, or claim more than they hold', async () => {
    const ENCRYPTED_DEFLATED = 0x00080001;
    expect((await failure(patched(8, ENCRYPTED_DEFLATED)))?.message).toContain('encrypted');
    expect((await failure(patched(24, 2 ** 31)))?.message).toContain('more than');
    expect((await failure(patched(24, 2 ** 20)))?.message).toContain('claims to unpack');
  });
});

describe('several readings at once', () => {
  it('do not meet', async () => {
    const names = ['keras-2.15.h5', 'keras-3.15.keras', 'keras-1.2.h5', 'keras-3.15.weights.h5'];
    const alone: unknown[] = [];
    for (const name of names) alone.push(weightsOf(await readKerasArchive(fixture(name), name)));
    const [bad, ...together] = await Promise.all([
      failure(odd('huge')),
      ...names.map((name) => readKerasArchive(fixture(name), name)),
    ]);
    expect(bad).toBeInstanceOf(LucidaError);
    expect(together.map(weightsOf)).toEqual(alone);
  });
});
