import { LucidaError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { importKeras } from '../../src/index.js';
import { fixture } from '../keras-archive/fixtures.js';
import { kerasFixtures } from './archives.js';

beforeAll(() => startBackend('cpu'));

for (const version of kerasFixtures().filter(({ refused }) => refused.length > 0)) {
  describe(`what TensorFlow.js cannot compute, saved by Keras ${version.version}`, () => {
    it.each(version.refused)('$file', async ({ file, refused }) => {
      const before = tf.memory().numTensors;
      const error = await importKeras(version.file(file), { source: file }).catch((e) => e);
      expect(error).toBeInstanceOf(LucidaError);
      expect(error.message).toContain(refused);
      expect(error.message).toContain(file);
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}

it('a file that was saved on Theano, whose kernels are turned around', async () => {
  const bytes = new Uint8Array(fixture('keras-2.0.h5'));
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const at = file.indexOf('tensorflow');
  expect(at).toBeGreaterThan(0);
  file.write('theano\0\0\0\0', at, 'latin1');
  await expect(importKeras(bytes, { source: 'old.h5' })).rejects.toThrow(
    /old\.h5 was saved by Keras on Theano.*turn their kernels around/,
  );
});
