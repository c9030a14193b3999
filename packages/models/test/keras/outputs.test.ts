import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { disposeModel, importKeras } from '../../src/index.js';
import { kerasFixtures } from './archives.js';

describeEachBackend('a model from a Keras file computes what Keras computes', () => {
  for (const fixture of kerasFixtures()) {
    describe(`Keras ${fixture.version}`, () => {
      it.each(fixture.cases)('$file', async ({ file, ...expected }) => {
        const config = fixture.config(file);
        const { model } = await importKeras(fixture.file(file), {
          source: file,
          ...(config !== undefined && { config }),
        });
        const output = tf.tidy(() => {
          const input = tf.tensor([...expected.input], [...expected.inputShape]);
          return model.predict(input) as tf.Tensor;
        });
        expect(output.shape).toEqual(expected.outputShape);
        expectClose(await output.data(), expected.output);
        output.dispose();
        disposeModel(model);
      });
    });
  }

  it('leaves nothing behind when the model is disposed', async () => {
    const [fixture] = kerasFixtures();
    await expectNoLeak(async () => {
      const { model } = await importKeras(fixture!.file('images.h5'));
      model.dispose();
    });
  });
});
