import { type CutModel, cutAt, mnist1dNet } from '@lucida/models';
import { memoryBudget } from '@lucida/runtime';
import { describeEachBackend, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ablationWeights } from '../src/ablation/index.js';
import { ablationPlan, chooseStrategy } from '../src/ablation/plan.js';
import { oneHotRows } from '../src/one-hot.js';
import { BASELINES, type Baseline, type ChosenStrategy, SCORES, type Score } from '../src/types.js';
import { expectRelative } from './close.js';
import { modelOf, randomHeads, withRandomWeights } from './random-head.js';
import { uniform } from './reference/random-net.js';

interface Case {
  readonly score: Score;
  readonly baseline: Baseline;
  /** Class explained of each sample; their number is the batch's. */
  readonly classes: readonly number[];
}

/** What ablation reads of a batch; inside a tidy. */
function sourceOf(cut: CutModel, inputs: tf.Tensor, { score, baseline, classes }: Case) {
  const activations = cut.features(inputs);
  const target = oneHotRows(tf.tensor1d([...classes], 'int32'), cut.classes);
  const logits = cut.head(activations);
  const memory = memoryBudget().bytes;
  return { cut, inputs, activations, logits, target, score, baseline, memory };
}

const valuesOf = async (tensor: tf.Tensor) => {
  const values = await tensor.data();
  tensor.dispose();
  return Array.from(values);
};

const weightsBy = (cut: CutModel, inputs: tf.Tensor, options: Case, strategy: ChosenStrategy) =>
  valuesOf(tf.tidy(() => ablationWeights({ ...sourceOf(cut, inputs, options), strategy })));

const cases = fc.record({
  score: fc.constantFrom(...SCORES),
  baseline: fc.constantFrom(...BASELINES),
  classes: fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 4 }),
});

function randomInputs(shape: readonly number[], samples: number, seed: number): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, samples);
  return tf.tensor(Float32Array.from({ length: size }, uniform(seed)), [samples, ...shape]);
}

/**
 * What `auto` takes against `full`, to 1e-5 of a sample's largest weight. A probability moves by its
 * share of what rounding moves the logits by; and a mean may replace what is averaged anyway, where
 * the sum cancels, so that rounding is all that is left.
 */
async function expectEqualsFull(cut: CutModel, inputs: tf.Tensor, options: Case) {
  const cheapest = await weightsBy(cut, inputs, options, chooseStrategy(cut, 'auto'));
  const full = await weightsBy(cut, inputs, options, 'full');
  const logits = await valuesOf(tf.tidy(() => cut.head(cut.features(inputs))));
  options.classes.forEach((c, n) => {
    const rows = (values: number[], width: number) => values.slice(n * width, (n + 1) * width);
    const own = rows(logits, cut.classes);
    const rounding = 2e-6 * Math.max(...own.map(Math.abs));
    const expected = rows(full, cut.channels);
    const share = 1e-5 + (options.score === 'probability' ? rounding : 0);
    const slack = options.baseline === 'mean' ? rounding / Math.min(1, Math.abs(own[c]!)) : 0;
    const allowed = share * Math.max(...expected.map(Math.abs)) + slack;
    rows(cheapest, cut.channels).forEach((weight, k) => {
      expect(Math.abs(weight - expected[k]!)).toBeLessThanOrEqual(allowed);
    });
  });
}

describeEachBackend('the closed form of ablation', (backend) => {
  test('is taken wherever it holds, and equals full, on random heads', async () => {
    await fc.assert(
      fc.asyncProperty(randomHeads, cases, async (head, options) => {
        const model = modelOf(head);
        const cut = cutAt(model, 'target');
        expect(ablationPlan(cut).allowed).toContain(head.mixing ? 'delta' : 'closed-form');
        const inputs = randomInputs(cut.inputShape, options.classes.length, head.seed + 1);
        await expectEqualsFull(cut, inputs, options);
        inputs.dispose();
        model.dispose();
      }),
      { numRuns: backend === 'webgpu' ? 6 : 40, seed: 4 },
    );
  });

  test.each(SCORES)(
    "equals full on the study's nets and on heads of other shapes, %s",
    async (score) => {
      const conv = (name: string, filters: number, inputShape?: number[]) =>
        tf.layers.conv2d({
          name,
          filters,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          ...(inputShape && { inputShape }),
        });
      const sequential = (...layers: tf.layers.Layer[]) =>
        withRandomWeights(tf.sequential({ layers }), layers.length);
      const vgg = sequential(
        conv('conv2d_2', 6, [12, 8, 3]),
        conv('target', 8),
        tf.layers.maxPooling2d({}),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 8, activation: 'softmax' }),
      );
      const channelsAreLogits = sequential(
        conv('target', 8, [4, 5, 3]),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.softmax(),
      );
      const convolutionOverAll = sequential(
        conv('target', 5, [4, 6, 3]),
        tf.layers.maxPooling2d({}),
        tf.layers.conv2d({ filters: 8, kernelSize: [2, 3] }),
        tf.layers.flatten(),
      );
      for (const [model, layer] of [
        [mnist1dNet({ seed: 2 }), 'conv1d_2'],
        [vgg, 'target'],
        [channelsAreLogits, 'target'],
        [convolutionOverAll, 'target'],
      ] as const) {
        const cut = cutAt(model, layer);
        expect(chooseStrategy(cut, 'auto')).toBe('closed-form');
        const inputs = randomInputs(cut.inputShape, 3, 12);
        for (const baseline of BASELINES) {
          await expectEqualsFull(cut, inputs, { score, baseline, classes: [0, 7, 3] });
        }
        inputs.dispose();
        model.dispose();
      }
    },
  );

  test('a drop far below the step of float32 at the score keeps its digits', async () => {
    // Logits 20 and 0, and a channel that gives 1e-9 of it: y - y_k is lost in float32.
    const model = tf.sequential({
      layers: [
        tf.layers.conv1d({ name: 'target', filters: 2, kernelSize: 1, inputShape: [2, 2] }),
        tf.layers.globalAveragePooling1d({}),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const identity = tf.tensor3d([1, 0, 0, 1], [1, 2, 2]);
    const kernel = tf.tensor2d([1, 0, 1e-9, 0], [2, 2]);
    model.layers[0]!.setWeights([identity, tf.zeros([2])]);
    model.layers[2]!.setWeights([kernel, tf.zeros([2])]);
    const inputs = tf.tensor3d([20, 3, 20, 3], [1, 2, 2]);
    const options = { baseline: 'zero', classes: [0] } as const;
    const cut = cutAt(model, 'target');
    const [, byLogit] = await weightsBy(cut, inputs, { ...options, score: 'logit' }, 'closed-form');
    expectRelative([byLogit!], [3e-9 / 20], 1e-6);
    // dp = p (1 - p) dz.
    const p = 1 / (1 + Math.exp(-20));
    const probability = { ...options, score: 'probability' } as const;
    const [, byP] = await weightsBy(cut, inputs, probability, 'closed-form');
    expectRelative([byP!], [(1 - p) * 3e-9], 1e-5);
    tf.dispose([identity, kernel, inputs]);
    model.dispose();
  });

  test('a mean that replaces what is averaged over a large map takes nothing away', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: 'target', filters: 4, kernelSize: 1, inputShape: [112, 96, 2] }),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.dense({ units: 3 }),
      ],
    });
    const cut = cutAt(withRandomWeights(model, 3), 'target');
    const inputs = randomInputs(cut.inputShape, 2, 5);
    const options = { score: 'logit', baseline: 'mean', classes: [0, 2] } as const;
    const weights = await weightsBy(cut, inputs, options, 'closed-form');
    expect(weights.map(Math.abs)).toEqual(new Array(8).fill(0));
    inputs.dispose();
    model.dispose();
  });

  test.each([
    ['once where they hand constants on', tf.layers.maxPooling1d({}), 1],
    ['twice where they do not', tf.layers.batchNormalization({}), 2],
  ] as const)('the channel-wise layers run %s', async (_, layer, expected) => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv1d({ name: 'target', filters: 6, kernelSize: 3, inputShape: [40, 1] }),
        layer,
        tf.layers.flatten(),
        tf.layers.dense({ units: 4 }),
      ],
    });
    const cut = cutAt(model, 'target');
    const head = cut.separableHead!;
    const runs: number[] = [];
    const counting: CutModel = {
      ...cut,
      separableHead: {
        ...head,
        channelWise: (tensors) => {
          runs.push(tensors.target.shape[0]!);
          return head.channelWise(tensors);
        },
      },
    };
    const inputs = tf.ones([4, 40, 1]);
    const options = { score: 'logit', baseline: 'zero', classes: [0, 1, 2, 3] } as const;
    await weightsBy(counting, inputs, options, 'closed-form');
    // A baseline that is the same for all samples: one of them.
    expect(runs).toEqual([4, 1].slice(0, expected));
    await expectNoLeak(() => weightsBy(cut, inputs, options, 'closed-form'), 1);
    inputs.dispose();
    model.dispose();
  });
});
