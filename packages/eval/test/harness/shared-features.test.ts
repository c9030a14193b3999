import { type CutsTogether, cutTogether } from '@lucida/models';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import type { MethodGroup } from '../../src/harness/method-group.js';
import { forEachCut } from '../../src/harness/shared-features.js';
import { randomModel } from './toy.js';

/** Two, which is when there is something to share. */
const groups = ['first', 'second'].map(
  (layer): MethodGroup => ({
    ...{ layer, resizer: 'bilinear', methods: ['grad-cam'] },
    ablation: { strategy: 'closed-form', multiplyAdds: null },
  }),
);

describeEachBackend('shared features', () => {
  it('are computed once for all cuts of a batch, and for each cut for anything else', async () => {
    const model = randomModel(2);
    const original = cutTogether(model, ['first', 'second']);
    const seen: [string, tf.Tensor][] = [];
    const counting: CutsTogether = {
      cuts: original.cuts.map((cut) => ({
        ...cut,
        features: (x) => {
          seen.push([cut.layer, x]);
          return cut.features(x);
        },
      })),
      features: (x) => {
        seen.push(['all', x]);
        return original.features(x);
      },
    };
    const inputs = tf.randomNormal([3, 6, 4, 2], 0, 1, 'float32', 1);
    const other = inputs.mul(2);
    const expected = await Promise.all(
      original.cuts.flatMap((cut) =>
        [inputs, other].map((x) => tf.tidy(() => cut.features(x).target).data()),
      ),
    );
    const actual: Promise<Float32Array | Int32Array | Uint8Array>[] = [];
    forEachCut(counting, inputs, groups, (cut) => {
      for (const x of [inputs, other]) {
        // Twice, as nothing that a caller frees is missed by the next.
        for (let round = 0; round < 2; round++) {
          const { target } = cut.features(x);
          if (round === 1) actual.push(target.data().finally(() => target.dispose()));
          else target.dispose();
        }
      }
    });
    for (const [i, values] of (await Promise.all(actual)).entries()) {
      expectClose(values, expected[i]!, 0);
    }
    expect(seen).toEqual([
      ['all', inputs],
      ['first', other],
      ['first', other],
      ['second', other],
      ['second', other],
    ]);
    model.dispose();
  });

  it('are freed, also when using them fails', async () => {
    const model = randomModel(1);
    const cuts = cutTogether(model, ['first', 'second', 'pool']);
    const inputs = tf.ones([2, 12, 2]);
    await expectNoLeak(() =>
      forEachCut(cuts, inputs, groups, (cut) => cut.features(inputs).target.dispose()),
    );
    await expectNoLeak(() => {
      const fail = () =>
        forEachCut(cuts, inputs, groups, ({ layer }) => {
          if (layer === 'second') throw new Error('no');
        });
      expect(fail).toThrow('no');
    });
    model.dispose();
  });
});
