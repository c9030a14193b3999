import { cutAt } from '@lucida/models';
import { describeEachBackend, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { sharingFeatures } from '../../src/harness/shared-features.js';
import { randomModel } from './toy.js';

describeEachBackend('shared features', () => {
  it('are computed once for the batch, anew for anything else, and freed at the end', async () => {
    const model = randomModel(2);
    const original = cutAt(model, 'second');
    const seen: tf.Tensor[] = [];
    const counting: typeof original = {
      ...original,
      features: (x) => {
        seen.push(x);
        return original.features(x);
      },
    };
    await expectNoLeak(async () => {
      seen.length = 0;
      const inputs = tf.randomNormal([2, 6, 4, 2], 0, 1, 'float32', 3);
      const masked = inputs.mul(0.5);
      const shared = sharingFeatures(counting, inputs);
      const rows = tf.tidy(() => {
        // Ending a tidy must not free what the next one reads.
        const run = (x: tf.Tensor) => tf.tidy(() => shared.cut.head(shared.cut.features(x)));
        return tf.stack([run(inputs), run(inputs), run(masked), run(inputs)]);
      });
      shared.dispose();
      expect(seen).toEqual([inputs, masked]);
      const logits = Array.from(await rows.data());
      tf.dispose([inputs, masked, rows]);
      const size = logits.length / 4;
      const run = (i: number) => logits.slice(i * size, (i + 1) * size);
      expect(run(1)).toEqual(run(0));
      expect(run(3)).toEqual(run(0));
      expect(run(2)).not.toEqual(run(0));
    });
    model.dispose();
  });
});
