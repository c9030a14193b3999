import { mkdir, mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LucidaError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { deserializeModel } from '../../src/io/deserialize.js';
import { loadModel } from '../../src/io/node/load-model.js';
import { saveModel } from '../../src/io/node/save-model.js';
import { serializeModel } from '../../src/io/serialize.js';
import { signalNet } from '../models.js';
import { METADATA } from './helpers.js';

let folder: string;
let tensors: number;
beforeAll(() => startBackend('cpu'));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lucida-models-'));
  const model = signalNet();
  await saveModel(model, folder, METADATA);
  model.dispose();
  tensors = tf.memory().numTensors;
});
afterEach(async () => {
  expect(tf.memory().numTensors).toBe(tensors);
  await rm(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);

/** Expects one sentence that matches, from an error meant for the user. */
async function expectRefused(path: string, ...expected: string[]): Promise<void> {
  const error = await loadModel(path).then(
    () => new Error('was not refused'),
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(LucidaError);
  const { message } = error as LucidaError;
  expect(message).not.toContain('\n');
  for (const part of expected) expect(message).toContain(part);
}

type Tree = { [key: string]: Tree } & Tree[] & string;

/** Changes the parsed model.json and writes it back. */
async function edit(change: (document: Tree) => void): Promise<void> {
  const document = JSON.parse(await readFile(at('model.json'), 'utf8'));
  change(document);
  await writeFile(at('model.json'), JSON.stringify(document));
}

describe('loadModel refuses', () => {
  it('a path that is not there', () => expectRefused(at('gone'), at('gone'), 'no such file'));

  it('a folder without model.json', async () => {
    await mkdir(at('empty'));
    await expectRefused(at('empty'), at('empty'), 'holds no model.json');
  });

  it('an HTML page, an empty file, text that is not JSON, and JSON of another kind', async () => {
    const cases: [string, string][] = [
      ['<!DOCTYPE html><html></html>', 'an HTML'],
      ['', 'an empty file'],
      ['\u0089HDF\r\n', 'broken or not JSON'],
      ['[]', 'not the model.json'],
      ['null', 'not the model.json'],
      ['{"modelTopology": 3}', 'modelTopology'],
    ];
    for (const [text, reason] of cases) {
      await writeFile(at('model.json'), text);
      await expectRefused(folder, at('model.json'), reason);
    }
  });

  it('a graph model', async () => {
    await writeFile(at('model.json'), JSON.stringify({ format: 'graph-model', modelTopology: {} }));
    await expectRefused(folder, at('model.json'), 'graph model');
    await writeFile(at('model.json'), JSON.stringify({ modelTopology: { node: [] } }));
    await expectRefused(folder, 'graph model');
  });

  it('weights that are missing, truncated, too long or of another save', async () => {
    const bytes = await readFile(at('weights.bin'));
    await writeFile(at('weights.bin'), bytes.subarray(0, 100));
    await expectRefused(
      folder,
      at('weights.bin'),
      'truncated',
      '100 bytes',
      `${bytes.length} bytes`,
    );
    await writeFile(at('weights.bin'), Buffer.concat([bytes, Buffer.alloc(4)]));
    await expectRefused(folder, at('weights.bin'), 'too long');
    await writeFile(at('weights.bin'), Buffer.alloc(bytes.length));
    await expectRefused(folder, at('weights.bin'), 'checksum');
    await unlink(at('weights.bin'));
    await expectRefused(folder, at('weights.bin'), 'no such file');
  });

  it('a file that may not be read', async () => {
    await rm(at('weights.bin'));
    await mkdir(at('weights.bin'));
    await expectRefused(folder, at('weights.bin'), 'it is a folder');
  });

  it('a weight that is NaN or infinite, by name', async () => {
    const bytes = await readFile(at('weights.bin'));
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      // The kernel of the first layer has 5 x 1 x 6 values, its bias follows.
      bytes.writeFloatLE(value, 4 * (30 + 2));
      await writeFile(at('weights.bin'), bytes);
      await expectRefused(folder, 'conv1d/bias', at('weights.bin'), 'element 2');
    }
  });

  it('a weight path outside the folder', async () => {
    for (const path of ['../weights.bin', 'a/../../b.bin', '/etc/hosts', 'C:\\b.bin', '..\\b']) {
      await edit((document) => {
        (document.weightsManifest as Tree[])[0]!.paths = [path] as unknown as Tree;
      });
      await expectRefused(folder, at('model.json'), 'outside the model', JSON.stringify(path));
    }
  });

  it('a layer class that tfjs has not, by name', async () => {
    await edit((document) => {
      layersOf(document)[2]!.class_name = 'MagicConv' as Tree;
    });
    await expectRefused(folder, at('model.json'), 'MagicConv');
  });

  it('a model class that it does not know', async () => {
    await edit((document) => {
      (document.modelTopology as Tree).class_name = 'Magic' as Tree;
    });
    await expectRefused(folder, 'Magic', 'Sequential');
  });

  it("weights whose shape or name is not the layer's", async () => {
    await edit((document) => {
      layersOf(document)[0]!.config!.kernel_size = [3] as unknown as Tree;
    });
    await expectRefused(folder, 'conv1d/kernel', '[5, 1, 6]', '[3, 1, 6]');
    await edit((document) => {
      layersOf(document)[0]!.config!.kernel_size = [5] as unknown as Tree;
      layersOf(document)[0]!.config!.name = 'other' as Tree;
    });
    await expectRefused(folder, at('model.json'), 'do not fit', 'conv1d/kernel');
  });

  it('a weight that is listed twice, of an unknown type or encoding', async () => {
    const weights = (document: Tree) => (document.weightsManifest as Tree[])[0]!.weights as Tree[];
    await edit((document) => {
      weights(document)[1]!.name = 'conv1d/kernel' as Tree;
    });
    await expectRefused(folder, 'conv1d/kernel twice');
    await edit((document) => {
      weights(document)[1]!.name = 'conv1d/bias' as Tree;
      weights(document)[0]!.dtype = 'float8' as Tree;
    });
    await expectRefused(folder, at('model.json'), 'weightsManifest.0.weights.0.dtype');
    await edit((document) => {
      weights(document)[0]!.dtype = 'float32' as Tree;
      weights(document)[0]!.quantization = { dtype: 'uint4' } as unknown as Tree;
    });
    await expectRefused(folder, 'quantization');
  });

  it('damaged metadata', async () => {
    await edit((document) => {
      (document.userDefinedMetadata as Tree).lucida!.classNames = 'none' as Tree;
    });
    await expectRefused(folder, at('model.json'), 'userDefinedMetadata.lucida.classNames');
  });
});

function layersOf(document: Tree): Tree[] {
  return (document.modelTopology as Tree).config!.layers as Tree[];
}

describe('a damaged model', () => {
  it('is refused wherever its files are cut off', async () => {
    const text = await readFile(at('model.json'), 'utf8');
    const bytes = new Uint8Array(await readFile(at('weights.bin')));
    for (let length = 0; length < text.length; length += 13) {
      expect(() => deserializeModel(text.slice(0, length), bytes)).toThrow(LucidaError);
    }
    for (let length = 0; length < bytes.length; length += 7) {
      expect(() => deserializeModel(text, bytes.subarray(0, length))).toThrow(LucidaError);
    }
  });

  it('is loaded or refused, whatever a value in model.json is replaced with', async () => {
    const text = await readFile(at('model.json'), 'utf8');
    const bytes = new Uint8Array(await readFile(at('weights.bin')));
    let refused = 0;
    for (const path of pathsOf(JSON.parse(text), [])) {
      for (const value of [null, -1, 2.5, 'x', [], {}, [[]], { a: null }, true]) {
        const document = JSON.parse(text);
        let parent = document;
        for (const key of path.slice(0, -1)) parent = parent[key];
        parent[path.at(-1) as string] = value;
        const before = tf.memory().numTensors;
        try {
          deserializeModel(JSON.stringify(document), bytes).model.dispose();
        } catch (error) {
          expect(error, `${path.join('.')} = ${JSON.stringify(value)}`).toBeInstanceOf(LucidaError);
          refused++;
        }
        expect(tf.memory().numTensors, `${path.join('.')} = ${JSON.stringify(value)}`).toBe(before);
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});

function pathsOf(value: unknown, path: readonly string[]): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    [...path, key],
    ...pathsOf(child, [...path, key]),
  ]);
}

describe('saveModel and serializeModel refuse', () => {
  it('a folder that cannot be made', async () => {
    const model = signalNet();
    await writeFile(at('file'), '');
    await expect(saveModel(model, at('file/net'), METADATA)).rejects.toThrow(LucidaError);
    model.dispose();
  });

  it('metadata that could not be read back', async () => {
    const model = signalNet();
    const metadata = { ...METADATA, inputShape: [Number.NaN] };
    await expect(serializeModel(model, metadata)).rejects.toThrow(/inputShape/);
    const flat = { ...METADATA, images: { size: [64, 0] as const } };
    await expect(serializeModel(model, flat)).rejects.toThrow(/images\.size/);
    model.dispose();
  });

  it('two weights with one name', async () => {
    const block = (name: string) =>
      tf.sequential({
        name,
        layers: [tf.layers.dense({ name: 'inner', units: 2, inputShape: [2] })],
      });
    const model = tf.sequential({ layers: [block('one'), block('two')] });
    await expect(serializeModel(model, METADATA)).rejects.toThrow(
      /two weights named inner\/kernel/,
    );
    model.dispose();
    tensors = tf.memory().numTensors;
  });
});
