import {
  describeEachBackend,
  expectClose,
  expectNoLeak,
  OPERATION_BACKENDS,
} from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { cutAt } from '../../src/cut/cut.js';
import { cutTogether } from '../../src/cut/together.js';
import { samples, sharedNet, signalNet } from '../models.js';

describeEachBackend('cutTogether', () => {
  it.each([
    ['a sequence', signalNet, ['conv1d_2', 'conv1d', 'conv1d_2']],
    ['a graph', sharedNet, ['mix', 'shared:2', 'sum', 'shared:1']],
  ])('gives what a cut at each layer gives: %s', async (_, build, layers) => {
    const model = build();
    const x = samples(2, model.inputs[0]!.shape.slice(1) as number[]);
    const together = cutTogether(model, layers);
    const results = together.features(x);
    expect(together.cuts.map(({ layer }) => layer)).toEqual(layers);
    for (const [i, layer] of layers.entries()) {
      const cut = cutAt(model, layer);
      const alone = cut.features(x);
      const { target, others } = results[i]!;
      expectClose(await target.data(), await alone.target.data(), 0);
      expect(others.length).toBe(alone.others.length);
      const logits = await together.cuts[i]!.head(results[i]!).data();
      expectClose(logits, await cut.head(alone).data(), 0);
      // Of no other result: disposing one leaves the next as it is.
      tf.dispose([target, ...others]);
    }
  });

  it('leaves no tensor behind, nor takes the input', async () => {
    const { features } = cutTogether(sharedNet(), ['mix', 'sum', 'shared:1']);
    const x = samples(2, [8, 6, 2]);
    await expectNoLeak(() => {
      for (const { target, others } of features(x)) tf.dispose([target, ...others]);
    });
    expect(x.isDisposed).toBe(false);
  });

  it('refuses other samples and unknown layers', () => {
    const model = signalNet();
    expect(() => cutTogether(model, ['conv1d', 'conv9'])).toThrow('has no layer conv9');
    const { features } = cutTogether(model, ['conv1d']);
    expect(() => features(tf.ones([2, 41, 1]))).toThrow('The input has shape [2, 41, 1]');
  });
});

describeEachBackend(
  'cutTogether, operation by operation',
  () => {
    it('runs each layer once', async () => {
      const model = signalNet();
      const x = samples(1, [40, 1]);
      const kernelsOf = async (run: () => unknown) => {
        const { kernels } = await tf.profile(() => {
          run();
        });
        return kernels.map(({ name }) => name).filter((name) => name !== 'Identity');
      };
      const alone = await kernelsOf(() => cutAt(model, 'conv1d_1').features(x));
      const { features } = cutTogether(model, ['conv1d', 'conv1d_1', 'conv1d']);
      expect(await kernelsOf(() => features(x))).toEqual(alone);
      expect(alone.length).toBeGreaterThan(0);
    });
  },
  OPERATION_BACKENDS,
);
