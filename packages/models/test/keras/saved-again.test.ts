import { startBackend } from '@lucida/runtime/node';
import { expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, it } from 'vitest';
import { deserializeModel, disposeModel, importKeras, serializeModel } from '../../src/index.js';
import { type KerasCase, kerasFixtures } from './archives.js';

beforeAll(() => startBackend('wasm'));

for (const fixture of kerasFixtures()) {
  // Two layers called conv, one of them in a nested model, are refused when they are saved.
  const whole = fixture.cases.filter(
    ({ file }) => fixture.config(file) === undefined && !file.startsWith('nested'),
  );
  describe(`a model of Keras ${fixture.version}, saved as a tfjs layers model and loaded`, () => {
    it.each(whole)('$file', async ({ file, ...expected }) => {
      const imported = await importKeras(fixture.file(file), { source: file });
      const { json, weights } = await serializeModel(imported.model, {
        lucida: '0.1.0',
        classNames: [],
        inputShape: [],
        training: null,
      });
      disposeModel(imported.model);
      const { model } = deserializeModel(json, weights);
      expectClose(await outputsOf(model, expected), expected.output);
      disposeModel(model);
    });
  });
}

async function outputsOf(
  model: tf.LayersModel,
  { input, inputShape }: Omit<KerasCase, 'file'>,
): Promise<Float32Array> {
  const output = tf.tidy(() => model.predict(tf.tensor([...input], [...inputShape])) as tf.Tensor);
  const values = await output.data<'float32'>();
  output.dispose();
  return values;
}
