import { LucidaError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { importKeras } from '../../src/index.js';
import { kerasFixtures } from './archives.js';

beforeAll(() => startBackend('cpu'));

for (const fixture of kerasFixtures().filter(({ refused }) => refused.length > 0)) {
  describe(`what TensorFlow.js cannot compute, saved by Keras ${fixture.version}`, () => {
    it.each(fixture.refused)('$file', async ({ file, refused }) => {
      const before = tf.memory().numTensors;
      const error = await importKeras(fixture.file(file), { source: file }).catch((e) => e);
      expect(error).toBeInstanceOf(LucidaError);
      expect(error.message).toContain(refused);
      expect(error.message).toContain(file);
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}
