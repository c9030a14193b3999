import type { CutModel } from '@lucida/models';
import { measureMemory, memoryBudget } from '@lucida/runtime';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Explanation, explain } from '../src/explain.js';
import { explainBatch } from '../src/explain-batch.js';
import { METHODS } from '../src/methods/index.js';
import { sampleRanges } from '../src/sample-parts.js';
import { cutOf } from './cut-of.js';
import { type Architecture, randomNet } from './reference/random-net.js';

const ALL = METHODS.map(({ name }) => name);
const MIB = 2 ** 20;

const APART: Architecture = {
  seed: 41,
  spatial: [6, 5],
  inputChannels: 2,
  channels: 3,
  classes: 3,
  rectified: true,
  pooled: null,
  headConvolutions: 0,
  branched: false,
  globalAverage: false,
};
/** One dense layer, one after an average, and a head that needs the tape. */
const NETS: Record<string, Architecture> = {
  'a dense head': APART,
  'a dense head after an average': { ...APART, globalAverage: true },
  'a head of convolutions': { ...APART, headConvolutions: 1, branched: true },
};

/** A cut that claims to take so many bytes for every sample, and counts what is run. */
function claiming(cut: CutModel, features: number) {
  const runs = { features: [] as number[], head: 0 };
  const { separableHead } = cut;
  const counting: CutModel = {
    ...cut,
    memory: { ...cut.memory, features },
    features: (x) => {
      runs.features.push(x.shape[0]!);
      return cut.features(x);
    },
    head: (tensors) => {
      runs.head++;
      return cut.head(tensors);
    },
    separableHead: separableHead && {
      ...separableHead,
      finish: (values) => {
        runs.head++;
        return separableHead.finish(values);
      },
    },
  };
  return { cut: counting, runs };
}

function valuesOf({ id, targetClass, logits, maps }: Explanation): number[] {
  const ofMaps = Object.values(maps).flatMap(({ raw, map }) => [...raw, ...map]);
  return [Number(id), targetClass, ...logits, ...ofMaps];
}

describeEachBackend('batches in parts', (backend) => {
  /**
   * The same bit for bit; on webgpu tfjs, and on native onnxruntime, adds up in another order for
   * another number of samples.
   */
  const expectSame = (actual: Explanation[], expected: Explanation[]) => {
    if (backend !== 'webgpu' && backend !== 'native') expect(actual).toEqual(expected);
    else expectClose(actual.flatMap(valuesOf), expected.flatMap(valuesOf), 2e-6);
  };

  test.each(Object.entries(NETS))(
    'a sample has the same maps alone, in a batch, in a part and again: %s',
    async (_, architecture) => {
      const cut = cutOf(randomNet(architecture));
      const inputs = tf.randomUniform([7, 6, 5, 2], -1, 1, 'float32', 6);
      const options = { methods: ALL.filter((name) => name !== 'ablation-cam') };
      const labels = Int32Array.of(0, 1, 2, 0, 1, 2, 0);
      const withLabels = { ...options, target: 'true', labels } as const;
      const together = await explain(cut, inputs, withLabels);
      expect(await explain(cut, inputs, withLabels)).toEqual(together);

      const { cut: large, runs } = claiming(cut, 0.235 * MIB);
      expectSame(await explain(large, inputs, { ...withLabels, memory: MIB }), together);
      expect(runs.features).toEqual([2, 2, 3]);

      const alone = [];
      for (let n = 0; n < 7; n++) {
        const own = inputs.slice(n, 1);
        alone.push(
          ...(await explain(cut, own, {
            ...withLabels,
            labels: labels.subarray(n, n + 1),
            ids: [String(n)],
          })),
        );
        own.dispose();
      }
      expectSame(alone, together);
      inputs.dispose();
    },
  );

  test('the head runs once for all gradients, and in parts nothing is left behind', async () => {
    const methods = ALL.filter((name) => name !== 'ablation-cam');
    for (const architecture of Object.values(NETS)) {
      const { cut, runs } = claiming(cutOf(randomNet(architecture)), 0.35 * MIB);
      const inputs = tf.ones([4, 6, 5, 2]);
      explainBatch(cut, inputs, { methods }).dispose();
      expect(runs).toEqual({ features: [4], head: 1 });
      await expectNoLeak(() => explainBatch(cut, inputs, { methods: ALL, memory: MIB }).dispose());
      expect(runs.features).toHaveLength(1 + 4 * 2);
      inputs.dispose();
    }
  });

  const wide: Architecture = {
    ...APART,
    spatial: [12, 12],
    channels: 48,
    pooled: 'maxPool',
    globalAverage: false,
  };
  test.each([
    [1, 'delta', { ...wide, headConvolutions: 1 }],
    [7, 'head', { ...wide, headConvolutions: 1 }],
    [7, 'delta', { ...wide, headConvolutions: 1 }],
    [256, 'closed-form', { ...wide, channels: 16 }],
  ] as const)(
    '%d samples stay within the budget, ablated by %s',
    async (samples, strategy, net) => {
      const cut = cutOf(randomNet(net));
      const methods = ['grad-cam', 'grad-cam++', 'ablation-cam'];
      const budget = 8 * MIB;
      memoryBudget(budget);
      const inputs = tf.ones([samples, ...cut.inputShape]);
      const first = tf.memory().numBytes;
      const { peak } = await measureMemory(() =>
        explain(cut, inputs, { methods, strategy, memory: budget }),
      );
      inputs.dispose();
      expect(first).toBeLessThan(budget);
      // A heap begins with 16 MiB, and keeps what other tests took.
      expect(peak.device).toBeLessThanOrEqual(backend === 'wasm' ? 64 * MIB : budget);
    },
  );
});

describeEachBackend('sampleRanges', () => {
  const range = fc.record({
    samples: fc.integer({ min: 1, max: 300 }),
    features: fc.integer({ min: 1, max: 4 * MIB }),
    largest: fc.integer({ min: 1, max: MIB }),
  });
  test('takes as few parts as fit', () => {
    const plain = cutOf(randomNet(APART));
    // 0.9 MiB a sample with its input of 240 bytes; weights and results leave room for 7 of them.
    const cut = { ...plain, memory: { ...plain.memory, features: 0.9 * MIB - 240 } };
    const given = { methods: METHODS, memory: memoryBudget(8 * MIB) };
    const sizes = sampleRanges(cut, 20, given).map(({ count }) => count);
    expect(sizes).toEqual([6, 7, 7]);
    expect(sampleRanges(cut, 7, given)).toEqual([{ start: 0, count: 7 }]);
  });

  test('refuses a budget without room for one sample, but not the one that nobody asked for', () => {
    const plain = cutOf(randomNet(APART));
    const given = { methods: METHODS, memory: memoryBudget(2 * MIB) };
    const cut = { ...plain, memory: { ...plain.memory, features: 2 * MIB } };
    expect(() => sampleRanges(cut, 3, given)).toThrow(
      /has no room for one sample.* 3 MiB, or leave/,
    );
    const huge = { ...plain, memory: { ...plain.memory, features: 2 ** 40 } };
    expect(sampleRanges(huge, 3, { ...given, memory: memoryBudget() })).toHaveLength(3);
  });

  test('covers all samples in order, in parts of equal sizes but for one, that fit', () => {
    const plain = cutOf(randomNet(APART));
    const memory = memoryBudget(8 * MIB);
    fc.assert(
      fc.property(range, ({ samples, features, largest }) => {
        const cut = { ...plain, memory: { ...plain.memory, features, largest } };
        const parts = sampleRanges(cut, samples, { methods: METHODS, memory });
        let next = 0;
        for (const { start, count } of parts) {
          expect(start).toBe(next);
          next += count;
        }
        expect(next).toBe(samples);
        const sizes = parts.map(({ count }) => count);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        const most = Math.max(...sizes);
        expect(most === 1 || most * features <= 8 * MIB).toBe(true);
        expect(most === 1 || most * largest <= memory.plannableTensor).toBe(true);
      }),
    );
  });
}, ['cpu']);
