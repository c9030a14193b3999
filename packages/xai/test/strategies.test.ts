import { type CutModel, cutAt } from '@lucida/models';
import { memoryBudget } from '@lucida/runtime';
import { describeEachBackend, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ablationWeights } from '../src/ablation/index.js';
import { ablationPlan } from '../src/ablation/plan.js';
import { oneHotRows } from '../src/one-hot.js';
import { BASELINES, type ChosenStrategy, SCORES } from '../src/types.js';
import { batchOf } from './behaviour/batches.js';
import { largest, referenceWithin } from './behaviour/bounds.js';
import { expectWithin } from './behaviour/expect-within.js';
import { expectRelative } from './close.js';
import { withRandomWeights } from './random-head.js';
import * as reference from './reference/attribution.js';
import { modelOf } from './reference/model-of.js';
import { forward, type Net } from './reference/net.js';
import { architectures, netOf, samplesFor } from './reference/random-architecture.js';

const EXPLAINED = 1;
const SAMPLES = 2;

type Options = Pick<Parameters<typeof ablationWeights>[0], 'score' | 'baseline' | 'strategy'>;

async function weightsBy(
  cut: CutModel,
  inputs: tf.Tensor,
  options: Options,
  memory = memoryBudget().bytes,
): Promise<number[]> {
  const weights = tf.tidy(() => {
    const activations = cut.features(inputs);
    const logits = cut.head(activations);
    const target = oneHotRows(tf.fill([inputs.shape[0]!], EXPLAINED, 'int32'), cut.classes);
    return ablationWeights({ ...options, memory, cut, inputs, activations, logits, target });
  });
  return Array.from(await weights.data().finally(() => weights.dispose()));
}

const cases = fc.record({
  architecture: architectures,
  score: fc.constantFrom(...SCORES),
  baseline: fc.constantFrom(...BASELINES),
  /** Which of the nodes there are, as a share. */
  target: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

describeEachBackend('ablation strategies against float64', (backend) => {
  const RUNS = { cpu: 60, native: 60, wasm: 60, webgpu: 20 }[backend];

  test('all that a random head allows give the same weights', async () => {
    const seen = new Set<ChosenStrategy>();
    await fc.assert(
      fc.asyncProperty(cases, async ({ architecture, score, target, ...drawn }) => {
        const { net: drawnNet, targets, model: options } = netOf(architecture);
        const samples = samplesFor(drawnNet, SAMPLES, architecture.seed + 1);
        fc.pre(samples !== null);
        const net = { ...drawnNet, target: targets[Math.floor(target * targets.length)]! };
        const baseline =
          drawn.baseline === 'bias' && !reference.biasActivation(net) ? 'zero' : drawn.baseline;
        const model = modelOf(net, options);
        const cut = cutAt(model, `node_${net.target}`);
        const inputs = batchOf(samples, cut.inputShape);
        const expected = samples.map((sample) =>
          referenceWithin(net, sample, (of, x) => {
            const bias = reference.biasActivation(of) ?? [];
            const logits = forward(of, x).at(-1)!.data;
            const y = score === 'logit' ? logits : reference.softmax(logits);
            const weights = reference.ablationWeights(of, x, EXPLAINED, score, baseline, bias);
            return { weights, drops: weights.map((weight) => weight * Math.abs(y[EXPLAINED]!)) };
          }),
        );
        for (const strategy of ablationPlan(cut).allowed) {
          seen.add(strategy);
          const weights = await weightsBy(cut, inputs, { score, baseline, strategy });
          expected.forEach((of, n) => {
            const own = weights.slice(n * cut.channels, (n + 1) * cut.channels);
            if (largest(of.drops.values) > 1e-12) expectWithin(strategy, own, of.weights);
            // Float64 rounds too: nothing is taken away.
            else expect(own.map(Math.abs)).toEqual(own.map(() => 0));
          });
        }
        inputs.dispose();
        model.dispose();
      }),
      { numRuns: RUNS, seed: 5 },
    );
    expect([...seen].sort()).toEqual(['closed-form', 'delta', 'full', 'head']);
  });

  describe('by hand', () => {
    /** A signal of one position more than the kernel has, mixed, rectified and added to the target. */
    const net: Net = {
      spatial: [2],
      inputChannels: 2,
      nodes: [
        {
          op: { type: 'conv', rows: 1, columns: 1, kernel: [1, 0, 0, 1], bias: [0, 0] },
          inputs: [-1],
        },
        {
          op: { type: 'conv', rows: 1, columns: 1, kernel: [1, 0, -1, 2], bias: [1, 0] },
          inputs: [0],
        },
        { op: { type: 'relu' }, inputs: [1] },
        { op: { type: 'add' }, inputs: [2, 0] },
        { op: { type: 'globalAverage' }, inputs: [3] },
        { op: { type: 'dense', kernel: [0, 2, 0, 4], bias: [0, 1] }, inputs: [4] },
      ],
      target: 0,
    };

    test.each(['delta', 'head', 'full'] as const)(
      'a convolution and a skip: %s',
      async (strategy) => {
        const model = modelOf(net);
        const cut = cutAt(model, 'node_0');
        expect(ablationPlan(cut).allowed).toEqual(['delta', 'head', 'full']);
        // A = [[1, 2], [3, 1]], z = [[0, 4], [3, 2]], relu(z) + A = [[1, 6], [6, 3]]: means 3.5 and 4.5,
        // y = 2 * 3.5 + 4 * 4.5 + 1 = 26.
        // Without channel 0: z = [[-1, 4], [0, 2]], sums [[0, 6], [0, 3]], y = 4 * 4.5 + 1 = 19.
        // Without channel 1: z = [[2, 0], [4, 0]], sums [[3, 0], [7, 0]], y = 2 * 5 + 1 = 11.
        const inputs = tf.tensor3d([1, 2, 3, 1], [1, 2, 2]);
        const options = { score: 'logit', baseline: 'zero', strategy } as const;
        const weights = await weightsBy(cut, inputs, options);
        expectRelative(weights, [7 / 26, 15 / 26], 1e-6);
        await expectNoLeak(() => weightsBy(cut, inputs, options), 1);
        inputs.dispose();
        model.dispose();
      },
    );

    test.each([
      ['maximum', [], () => [tf.layers.maxPooling2d({}), tf.layers.flatten()]],
      [
        'average',
        [],
        () => [tf.layers.averagePooling2d({ poolSize: [3, 2] }), tf.layers.flatten()],
      ],
      ['maximum', [tf.layers.reLU()], () => [tf.layers.globalMaxPooling2d({})]],
      ['average', [], () => [tf.layers.globalAveragePooling2d({})]],
    ] as const)('sums that are pooled: %s', async (reduce, between, pooling) => {
      const conv = (name: string, filters: number, activation: 'relu' | 'linear') =>
        tf.layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', activation });
      const input = tf.input({ shape: [7, 6, 2] });
      const layers = [
        conv('target', 5, 'relu'),
        tf.layers.maxPooling2d({ poolSize: 2, strides: 1 }),
        conv('mixing', 4, between.length > 0 ? 'linear' : 'relu'),
        ...between,
        ...pooling(),
        tf.layers.dense({ units: 3 }),
      ];
      const output = layers.reduce((x, layer) => layer.apply(x) as tf.SymbolicTensor, input);
      const model = withRandomWeights(tf.model({ inputs: input, outputs: output }), 8);
      const cut = cutAt(model, 'target');
      expect(cut.mixingHead).toMatchObject({ pooled: { activation: 'relu', reduce } });
      const inputs = tf.randomUniform([3, 7, 6, 2], -1, 1, 'float32', 6);
      const options = { score: 'logit', baseline: 'zero' } as const;
      const full = await weightsBy(cut, inputs, { ...options, strategy: 'full' });
      const delta = await weightsBy(cut, inputs, { ...options, strategy: 'delta' });
      const most = Math.max(...full.map(Math.abs));
      expect(most).toBeGreaterThan(0);
      delta.forEach((weight, i) => {
        expect(Math.abs(weight - full[i]!)).toBeLessThanOrEqual(1e-5 * most);
      });
      await expectNoLeak(() => weightsBy(cut, inputs, { ...options, strategy: 'delta' }), 1);
      inputs.dispose();
      model.dispose();
    });
  });
});
