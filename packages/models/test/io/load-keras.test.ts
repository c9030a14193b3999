import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, saveModel } from '../../src/node.js';
import { kerasFixtures } from '../keras/archives.js';
import { METADATA } from './helpers.js';

const keras = kerasFixtures().find(({ version }) => version === '2.15.0')!;
let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  await startBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'lucida-keras-'));
  const weights = 'image_layers-weights.h5';
  await writeFile(at('net.h5'), keras.file('image_layers.h5'));
  await writeFile(at('net'), keras.file('image_layers.keras'));
  await writeFile(at('net.keras'), keras.file('image_layers.h5'));
  await writeFile(at('net.weights.h5'), keras.file(weights));
  await writeFile(at('config.txt'), keras.config(weights) as string);
  await writeFile(at('page.h5'), '<html><body>Not found</body></html>');
  await writeFile(at('net.onnx'), Uint8Array.of(0x08, 0x07, 0x12, 0x07, 0x70, 0x79));
  await mkdir(at('saved'));
  await writeFile(at('saved/saved_model.pb'), Uint8Array.of(0x08, 0x01, 0x12, 0x07));
});
afterAll(() => rm(folder, { recursive: true }));

describe('loadModel', () => {
  it.each([
    ['net.h5', 'net'],
    ['net', 'net'],
    ['net.keras', 'net'],
  ])('opens a Keras file by its content: %s', async (file, name) => {
    const loaded = await loadModel(at(file));
    expect(loaded).toMatchObject({ name, metadata: null });
    expect(loaded.model.layers).toHaveLength(25);
    loaded.model.dispose();
  });

  it('takes the path of a configuration for weights only', async () => {
    const loaded = await loadModel(at('net.weights.h5'), { config: at('config.txt') });
    expect(loaded.name).toBe('net');
    loaded.model.dispose();
  });

  it('has no notes on a tfjs model', async () => {
    const imported = await loadModel(at('net.h5'));
    await saveModel(imported.model, at('tfjs'), METADATA);
    imported.model.dispose();
    const loaded = await loadModel(at('tfjs'));
    expect(loaded).toMatchObject({ name: 'tfjs', notes: [] });
    loaded.model.dispose();
    await expect(loadModel(at('tfjs'), { config: at('config.txt') })).rejects.toThrow(
      /needs no configuration/,
    );
  });

  it.each([
    ['net.weights.h5', 'holds weights without the model'],
    ['page.h5', 'not a Keras file'],
    ['net.onnx', 'ONNX'],
    ['saved', 'TensorFlow SavedModel'],
    ['saved/saved_model.pb', 'SavedModel'],
    ['gone.h5', 'no such file'],
  ])('refuses %s', async (file, says) => {
    const error = await loadModel(at(file)).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(LucidaError);
    expect((error as LucidaError).message).toContain(says);
    expect((error as LucidaError).message).toContain(at(file));
  });

  it('says which configuration cannot be read', () =>
    expect(loadModel(at('net.weights.h5'), { config: at('none.json') })).rejects.toThrow(
      /Cannot read .*none\.json/,
    ));
});
