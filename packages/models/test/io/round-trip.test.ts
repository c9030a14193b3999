import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ImageOptions } from '@lucida/data';
import { describeEachBackend, expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { classNamesOf } from '../../src/io/class-names.js';
import { deserializeModel } from '../../src/io/deserialize.js';
import { loadModel } from '../../src/io/node/load-model.js';
import { saveModel } from '../../src/io/node/save-model.js';
import { serializeModel } from '../../src/io/serialize.js';
import { everyKindOfLayer, samples, sharedNet, signalNet, withFixedWeights } from '../models.js';
import { METADATA } from './helpers.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lucida-models-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function expectSamePredictions(actual: tf.LayersModel, expected: tf.LayersModel) {
  const x = samples(2, expected.inputs[0]!.shape.slice(1) as number[]);
  const prediction = actual.predict(x) as tf.Tensor;
  expectClose(await prediction.data(), await (expected.predict(x) as tf.Tensor).data(), 0);
}

describeEachBackend('a saved model', () => {
  for (const build of [signalNet, sharedNet, everyKindOfLayer]) {
    it(`comes back the same: ${build.name}`, async () => {
      const model = build();
      await saveModel(model, join(folder, 'net'), METADATA);
      expect((await readdir(join(folder, 'net'))).sort()).toEqual(['model.json', 'weights.bin']);
      for (const path of ['net', 'net/model.json']) {
        const loaded = await loadModel(join(folder, path));
        expect(loaded.name).toBe('net');
        expect(loaded.metadata).toEqual(METADATA);
        expect(classNamesOf(loaded)).toEqual(METADATA.classNames);
        expect(loaded.model.toJSON(null, false)).toEqual(model.toJSON(null, false));
        await expectSamePredictions(loaded.model, model);
      }
    });

    it(`is read by tfjs itself over HTTP: ${build.name}`, async () => {
      const model = build();
      await saveModel(model, folder, METADATA);
      const server = createServer(async (request, response) => {
        response.end(await readFile(join(folder, request.url!)));
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      try {
        const { port } = server.address() as AddressInfo;
        const loaded = await tf.loadLayersModel(`http://127.0.0.1:${port}/model.json`);
        expect(loaded.getUserDefinedMetadata()).toMatchObject({ lucida: METADATA });
        expect((await loadModel(folder)).model.toJSON(null, false)).toEqual(
          loaded.toJSON(null, false),
        );
        await expectSamePredictions(loaded, model);
      } finally {
        server.close();
      }
    });
  }

  it('has the checksum that other programs compute', async () => {
    const { json, weights } = await serializeModel(withFixedWeights(signalNet(), 4), METADATA);
    // A gzip file ends with the CRC-32 of its content and its length.
    const expected = gzipSync(weights).subarray(-8).readUInt32LE();
    expect(expected).toBeGreaterThan(2 ** 31); // else its sign would not be tried
    expect(JSON.parse(json).userDefinedMetadata.lucida.weightsCrc32).toBe(expected);
  });

  it('leaves no tensor behind but its weights, and none once disposed', async () => {
    const model = signalNet();
    const { json, weights } = await serializeModel(model, METADATA);
    const before = tf.memory().numTensors;
    const loaded = deserializeModel(json, weights);
    expect(tf.memory().numTensors).toBe(before + model.weights.length);
    loaded.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says how images were made into its samples, whatever of it was set', async () => {
    for (const images of [
      {},
      { size: [64, 48], channels: 3, filter: 'bilinear', scaling: 'unit' },
      { channels: 1, scaling: { mean: [0.5], std: [0.25] } },
    ] satisfies ImageOptions[]) {
      const metadata = { ...METADATA, images };
      const { json, weights } = await serializeModel(signalNet(), metadata);
      expect(deserializeModel(json, weights).metadata).toEqual(metadata);
    }
  });

  it('keeps what the user stored beside it', async () => {
    const model = signalNet();
    model.setUserDefinedMetadata({ author: 'me' });
    const { json, weights } = await serializeModel(model, METADATA);
    expect(deserializeModel(json, weights).model.getUserDefinedMetadata()).toMatchObject({
      author: 'me',
    });
  });
});
