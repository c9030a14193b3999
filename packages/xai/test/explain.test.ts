import type { CutModel } from '@lucida/models';
import { LucidaError, UsageError } from '@lucida/runtime/errors';
import { describeEachBackend, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { explain } from '../src/explain.js';
import { explainBatch } from '../src/explain-batch.js';
import { METHODS, methodByName } from '../src/methods/index.js';
import type { ExplainOptions } from '../src/options.js';
import { assertFinite } from '../src/problems.js';
import { cutOf } from './cut-of.js';
import { type Architecture, randomNet } from './reference/random-net.js';
import { dense, toyNet } from './toy.js';

const ALL = METHODS.map(({ name }) => name);
const IMAGES: Architecture = {
  seed: 34,
  spatial: [6, 5],
  inputChannels: 2,
  channels: 3,
  classes: 3,
  rectified: true,
  pooled: 'averagePool',
  headConvolutions: 1,
  branched: true,
  globalAverage: false,
};
const IMAGE_NET = randomNet(IMAGES);
/** One whose head allows the closed form. */
const APART_NET = randomNet({ ...IMAGES, headConvolutions: 0 });

/** Two positions, one channel; logits `a + b` and `-a - b`. */
const SMALL_NET = toyNet([2], 1, { type: 'flatten' }, dense([1, -1, 1, -1], [0, 0]));

const signals = (...samples: [number, number][]) =>
  tf.tensor3d(samples.map(([a, b]) => [[a], [b]]));

describeEachBackend('explainBatch and explain', () => {
  test('what explain reads back is what explainBatch leaves on the device', async () => {
    const cut = cutOf(IMAGE_NET);
    const inputs = tf.randomUniform([3, 6, 5, 2], -1, 1, 'float32', 5);
    const options = { methods: ALL, score: 'probability', resizer: 'area' } as const;
    const batch = explainBatch(cut, inputs, options);
    const host = await explain(cut, inputs, { ...options, ids: ['a', 'b', 'c'] });
    inputs.dispose();
    expect([...batch.maps.keys()]).toEqual(ALL);
    expect(host.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    const logits = await batch.logits.data();
    const target = await batch.target.data();
    const probabilities = await batch.probabilities.data();
    expect(Array.from(await batch.problems.data())).toEqual([0, 0, 0]);
    for (const [n, explanation] of host.entries()) {
      const row = (data: ArrayLike<number>) => Array.from(data).slice(3 * n, 3 * n + 3);
      expect(Array.from(explanation.logits)).toEqual(row(logits));
      expect(Array.from(explanation.probabilities)).toEqual(row(probabilities));
      const best = row(logits).indexOf(Math.max(...row(logits)));
      expect(explanation.targetClass).toBe(best);
      expect(row(target)).toEqual([0, 1, 2].map((c) => Number(c === best)));
      expect(explanation.score).toBe(explanation.probabilities[best]);
    }
    for (const [name, { raw, map, degenerate }] of batch.maps) {
      expect(raw.shape).toEqual([3, 6, 5]);
      expect(map.shape).toEqual([3, 6, 5]);
      const [rawData, mapData] = [await raw.data(), await map.data()];
      expect(degenerate.dtype).toBe('int32');
      for (const [n, explanation] of host.entries()) {
        const own = explanation.maps[name]!;
        expect(Array.from(own.raw)).toEqual(Array.from(rawData).slice(30 * n, 30 * n + 30));
        expect(Array.from(own.map)).toEqual(Array.from(mapData).slice(30 * n, 30 * n + 30));
        expect(own.layerShape).toEqual([6, 5]);
        expect(own.spatialShape).toEqual([6, 5]);
      }
    }
    batch.dispose();
  });

  test('the target class can be the true one, a given one or the predicted one', async () => {
    const inputs = signals([1, 2], [1, 2], [-1, -2]);
    const classes = async (options: Partial<ExplainOptions>) => {
      const found = await explain(cutOf(SMALL_NET), inputs, { methods: ['grad-cam'], ...options });
      return found.map(({ targetClass, score }) => [targetClass, score]);
    };
    expect(await classes({})).toEqual([
      [0, 3],
      [0, 3],
      [1, 3],
    ]);
    expect(await classes({ target: 1 })).toEqual([
      [1, -3],
      [1, -3],
      [1, 3],
    ]);
    expect(await classes({ target: 'true', labels: Int32Array.of(1, 0, 0) })).toEqual([
      [1, -3],
      [0, 3],
      [0, -3],
    ]);
    inputs.dispose();
  });

  test('maps that say nothing are flagged and stay finite', async () => {
    // The gradient of class 0 is 1 at both positions: the map is A itself.
    const inputs = signals([0, 0], [-1, -3], [2, 2], [1e-30, 2e-30], [1e30, 3e30], [1, 4]);
    const found = await explain(cutOf(SMALL_NET), inputs, { methods: ['hires-cam'], target: 0 });
    inputs.dispose();
    const maps = found.map(({ maps }) => maps['hires-cam']!);
    expect(maps.map(({ degenerate }) => degenerate)).toEqual([
      'zero',
      'zero',
      'constant',
      null,
      null,
      null,
    ]);
    expect(maps.map(({ map }) => Array.from(map, (value) => value.toFixed(6)))).toEqual(
      [
        [0, 0],
        [0, 0],
        [1, 1],
        [0.5, 1],
        [1 / 3, 1],
        [0.25, 1],
      ].map((map) => map.map((value) => value.toFixed(6))),
    );
  });

  test('a head that does not depend on the layer gives zero maps, with every method', async () => {
    const blind = toyNet([2], 1, { type: 'flatten' }, dense([0, 0, 0, 0], [1, 0]));
    const inputs = signals([1, 2], [0, 0]);
    for (const normalizeAlpha of [false, true]) {
      for (const score of ['logit', 'probability'] as const) {
        const options = { methods: ALL, score, normalizeAlpha };
        for (const { maps } of await explain(cutOf(blind), inputs, options)) {
          for (const { degenerate, raw, map } of Object.values(maps)) {
            expect(degenerate).toBe('zero');
            expect([...raw, ...map].map(Math.abs)).toEqual([0, 0, 0, 0]);
          }
        }
      }
    }
    inputs.dispose();
  });

  test('the layers before the target run once for all methods', () => {
    const cut = cutOf(SMALL_NET);
    let runs = 0;
    const counting: CutModel = {
      ...cut,
      features: (x) => {
        runs++;
        return cut.features(x);
      },
    };
    const inputs = signals([1, 2]);
    explainBatch(counting, inputs, { methods: ALL }).dispose();
    inputs.dispose();
    expect(runs).toBe(1);
  });

  describe('values that are not finite', () => {
    const explaining = async (cut: CutModel, inputs: tf.Tensor, method: string) =>
      explain(cut, inputs, { methods: [method], target: 0, ids: ['first', 'second'] }).finally(() =>
        inputs.dispose(),
      );

    test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
      '%d in an input names the sample',
      async (value) => {
        const failure = explaining(cutOf(SMALL_NET), signals([1, 2], [1, value]), 'grad-cam');
        await expect(failure).rejects.toThrow(UsageError);
        await expect(failure).rejects.toThrow(/input of sample second .* layer target/);
      },
    );

    test('only the samples concerned carry a code', async () => {
      const inputs = signals([1, 2], [Number.NaN, 0], [3, 1]);
      const batch = explainBatch(cutOf(SMALL_NET), inputs, { methods: ALL });
      expect(Array.from(await batch.problems.data())).toEqual([0, 1, 0]);
      batch.dispose();
      inputs.dispose();
    });

    const flat = { type: 'flatten' } as const;
    const huge = 1e30;
    test.each([
      // What, where it comes from, the method that meets it, the bias that the target layer adds.
      ['activation', toyNet([2], 1, flat, dense([1, 0, 1, 0], [0, 0])), 'grad-cam', Infinity],
      ['score', toyNet([2], 1, flat, dense([1, 0, 1, 0], [Infinity, 0])), 'grad-cam', 0],
      [
        'gradient',
        toyNet([2], 1, flat, dense([huge, huge], [0]), dense([huge, 0], [0, 0])),
        'grad-cam',
        0,
      ],
      // Logits cancel, the products of gradient 1e38 and activation do not.
      [
        'map',
        toyNet([2], 1, flat, dense([1e20, -1e20], [0]), dense([1e18, 0], [0, 0])),
        'hires-cam',
        10,
      ],
    ] as const)('the %s', async (stage, net, method, bias) => {
      const convolution = net.nodes[0]!.op;
      if (convolution.type === 'conv') convolution.bias[0] = bias;
      const failure = explaining(cutOf(net), signals([0, 0], [0, 0]), method);
      await expect(failure).rejects.toThrow(LucidaError);
      await expect(failure).rejects.toThrow(`The ${stage} of sample first at layer target`);
    });
  });

  describe('leaves no tensor behind', () => {
    test('explainBatch, with all methods, strategies and baselines', async () => {
      const cut = cutOf(IMAGE_NET);
      const inputs = tf.ones([2, 6, 5, 2]);
      const apart = cutOf(APART_NET);
      for (const [net, strategy] of [
        [cut, 'head'],
        [cut, 'full'],
        [apart, 'closed-form'],
      ] as const) {
        for (const baseline of ['zero', 'mean', 'bias'] as const) {
          const options = { methods: ALL, strategy, baseline, score: 'probability' } as const;
          await expectNoLeak(() => explainBatch(net, inputs, options).dispose(), 1);
        }
      }
      inputs.dispose();
    });

    test('explain', async () => {
      const inputs = tf.ones([2, 6, 5, 2]);
      const cut = cutOf(IMAGE_NET);
      await expectNoLeak(() => explain(cut, inputs, { methods: ALL }), 1);
      inputs.dispose();
    });

    test('a model or a method that fails', async () => {
      const cut = cutOf(SMALL_NET);
      const inputs = signals([1, 2]);
      const failing = (part: Partial<CutModel>, options: Partial<ExplainOptions>) =>
        expectNoLeak(() =>
          expect(() =>
            explainBatch({ ...cut, ...part }, inputs, { methods: ALL, ...options }),
          ).toThrow('as planned'),
        );
      const fail = () => {
        throw new UsageError('as planned');
      };
      await failing({ head: fail, separableHead: null }, {});
      await failing({ separableHead: { ...cut.separableHead!, finish: fail } }, {});
      await failing({ biasActivation: fail }, { baseline: 'bias' });
      await failing({ features: fail }, {});
      inputs.dispose();
    });
  });
});

describeEachBackend('bad input', () => {
  let cut: CutModel;
  beforeAll(() => {
    cut = cutOf(SMALL_NET);
  });
  const refusing = (options: Partial<Record<keyof ExplainOptions, unknown>>, make = signals) => {
    const inputs = make([1, 2], [3, 4]);
    try {
      explainBatch(cut, inputs, { methods: ['grad-cam'], ...options } as ExplainOptions);
    } catch (error) {
      expect(error).toBeInstanceOf(UsageError);
      return (error as Error).message;
    } finally {
      inputs.dispose();
    }
    throw new Error('It was accepted.');
  };

  test.each([
    [{ methods: ['grad'] }, `"grad"; choose from ${ALL.join(', ')}`],
    [{ methods: [] }, 'at least one'],
    [{ score: 'loss' }, '"loss"; choose from logit, probability'],
    [{ baseline: 'noise' }, '"noise"; choose from zero, bias, mean'],
    [{ strategy: 'fast' }, '"fast"; choose from auto, closed-form, delta, head, full'],
    [{ resizer: 'lanczos' }, '"lanczos"; choose from bilinear, nearest, area, cubic-spline'],
    [{ target: 'best' }, '"best"; choose predicted, true or a class index'],
    [{ target: 2 }, "class is 2, but the model's classes are 0 to 1"],
    [{ target: -1 }, 'class is -1'],
    [{ target: 0.5 }, 'class is 0.5'],
    [{ target: Number.NaN }, 'class is NaN'],
    [{ target: 'true' }, 'needs labels'],
    [{ target: 'true', labels: Int32Array.of(0) }, '1 labels for 2 samples'],
    [{ target: 'true', labels: Int32Array.of(0, 7) }, 'Label 1 is 7'],
  ])('%o', (options, message) => {
    expect(refusing(options)).toContain(message);
  });

  test.each([
    ['of another length', () => tf.zeros([2, 3, 1]), '[2, 3, 1], but the model takes [n, 2, 1]'],
    ['without a batch axis', () => tf.zeros([2, 1]), '[2, 1], but the model takes [n, 2, 1]'],
    ['none at all', () => tf.zeros([0, 2, 1]), 'no samples'],
    ['integers', () => tf.zeros([2, 2, 1], 'int32'), 'int32'],
  ])('inputs %s', (_, make, message) => {
    expect(refusing({}, make as typeof signals)).toContain(message);
  });

  test("a layer whose axes are not the input's", () => {
    const inputs = signals([1, 2]);
    for (const spatialShape of [[], [1, 2]]) {
      const odd = { ...cut, layer: 'odd', spatialShape };
      expect(() => explainBatch(odd, inputs, { methods: ['grad-cam'] })).toThrow(/Layer odd has/);
    }
    inputs.dispose();
  });

  test('a baseline that the layer does not have', () => {
    const pooled = toyNet([4], 1, { type: 'averagePool' }, { type: 'flatten' }, dense([1, 2], [0]));
    const inputs = tf.ones([1, 4, 1]);
    const options = { methods: ['ablation-cam'], baseline: 'bias' } as const;
    expect(() => explainBatch(cutOf({ ...pooled, target: 1 }), inputs, options)).toThrow(
      UsageError,
    );
    inputs.dispose();
  });

  test('ids of another number', async () => {
    const inputs = signals([1, 2]);
    await expect(explain(cut, inputs, { methods: ALL, ids: ['a', 'b'] })).rejects.toThrow(
      '2 ids for 1 samples',
    );
    inputs.dispose();
  });
}, ['cpu']);

describe('registry', () => {
  test('methods are found by name', () => {
    for (const method of METHODS) expect(methodByName(method.name)).toBe(method);
    expect(new Set(ALL).size).toBe(METHODS.length);
  });

  test('assertFinite is silent about samples without a problem', () => {
    expect(() => assertFinite([0, 0], 'conv', ['a', 'b'])).not.toThrow();
    expect(() => assertFinite([0, 3], 'conv', ['a', 'b'])).toThrow(
      'The gradient of sample b at layer conv',
    );
  });
});
