import { type CutModel, cutAt, disposeModel } from '@lucida/models';
import { graphRunner } from '@lucida/runtime';
import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import {
  BASELINES,
  type ExplainOptions,
  explain,
  explainBatch,
  METHODS,
  RESIZERS,
  SCORES,
} from '../../src/index.js';
import { batchOf } from '../behaviour/batches.js';
import * as reference from '../reference/attribution.js';
import { modelOf } from '../reference/model-of.js';
import { architectures, netOf, samplesFor } from '../reference/random-architecture.js';

const ALL = METHODS.map(({ name }) => name);

/** The same cut for those who call its functions: one that is explained in steps. */
const inSteps = (cut: CutModel): CutModel => ({ ...cut });

function network(): tf.Sequential {
  const seeded = (seed: number) => ({ kernelInitializer: tf.initializers.heNormal({ seed }) });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        ...{ name: 'target', filters: 4, kernelSize: 3, activation: 'relu', ...seeded(1) },
        inputShape: [8, 7, 2],
      }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3, activation: 'softmax', ...seeded(2) }),
    ],
  });
}

const samples = (count: number) => tf.randomNormal([count, 8, 7, 2], 0, 1, 'float32', 3);

async function problemsOf(cut: CutModel, inputs: tf.Tensor, options: ExplainOptions) {
  const batch = explainBatch(cut, inputs, options);
  const problems = Array.from(await batch.problems.data());
  batch.dispose();
  return problems;
}

describeEachBackend('an explanation that runs as one graph', () => {
  it('is one session, opened once for a model, and freed with it', async () => {
    const model = network();
    const inputs = samples(2);
    const opening = vi.spyOn(graphRunner()!, 'open');
    for (let i = 0; i < 3; i++) {
      const cut = cutAt(model, 'target');
      const features = vi.spyOn(cut, 'features');
      explainBatch(cut, inputs, { methods: ALL }).dispose();
      expect(features).not.toHaveBeenCalled();
    }
    expect(opening).toHaveBeenCalledTimes(1);
    const session = opening.mock.results[0]!.value as ReturnType<typeof opening>;
    opening.mockRestore();
    const freeing = vi.spyOn(session, 'dispose');
    const cut = cutAt(model, 'target');
    await expectNoLeak(() => explain(cut, inputs, { methods: ALL, target: 1 }));
    disposeModel(model);
    expect(freeing).toHaveBeenCalled();
    inputs.dispose();
  });

  it('goes in steps where channels are ablated one by one, and under a tape', () => {
    const model = network();
    const inputs = samples(1);
    const cut = cutAt(model, 'target');
    const features = vi.spyOn(cut, 'features');
    explainBatch(cut, inputs, { methods: ['ablation-cam'], strategy: 'head' }).dispose();
    expect(features).toHaveBeenCalledTimes(1);
    tf.grad((x) => {
      explainBatch(cut, inputs, { methods: ['grad-cam'] }).dispose();
      return x.square();
    })(tf.scalar(1));
    expect(features).toHaveBeenCalledTimes(2);
    disposeModel(model);
    inputs.dispose();
  });

  it('sees that weights have changed', async () => {
    const model = network();
    const inputs = samples(2);
    const cut = cutAt(model, 'target');
    const rawOf = async (of: CutModel) => {
      const [{ maps }] = (await explain(of, inputs, { methods: ['grad-cam'], target: 0 })) as [
        Awaited<ReturnType<typeof explain>>[number],
      ];
      return maps['grad-cam']!.raw;
    };
    const before = await rawOf(cut);
    const [kernel, bias] = model.layers[0]!.getWeights() as [tf.Tensor, tf.Tensor];
    model.layers[0]!.setWeights([kernel.mul(-2), bias]);
    const after = await rawOf(cut);
    expect(Array.from(after)).not.toEqual(Array.from(before));
    expectClose(after, await rawOf(inSteps(cut)));
    disposeModel(model);
    inputs.dispose();
  });

  const cases = fc.record({
    architecture: architectures,
    score: fc.constantFrom(...SCORES),
    baseline: fc.constantFrom(...BASELINES),
    resizer: fc.constantFrom(...RESIZERS),
    /** Which of the nodes there are, as a share. */
    place: fc.double({ min: 0, max: 0.999, noNaN: true }),
    target: fc.constantFrom('predicted' as const, 'true' as const, 1),
    normalizeAlpha: fc.boolean(),
  });

  it('is what the steps come to, for random architectures', async () => {
    let compared = 0;
    const property = fc.asyncProperty(cases, async ({ architecture, place, ...drawn }) => {
      const { net: drawnNet, targets, model: options } = netOf(architecture);
      const values = samplesFor(drawnNet, 3, architecture.seed + 1);
      fc.pre(values !== null);
      const net = { ...drawnNet, target: targets[Math.floor(place * targets.length)]! };
      const model = modelOf(net, options);
      const cut = cutAt(model, `node_${net.target}`);
      const noBias = drawn.baseline === 'bias' && !reference.biasActivation(net);
      const asked = {
        ...{ ...drawn, methods: ALL, labels: Int32Array.of(0, 1, 0) },
        ...(noBias && { baseline: 'zero' as const }),
      };
      const inputs = batchOf(values, cut.inputShape);
      const [one, steps] = [
        await explain(cut, inputs, asked),
        await explain(inSteps(cut), inputs, asked),
      ];
      one.forEach((explanation, n) => {
        const { maps, ...rest } = explanation;
        const expected = steps[n]!;
        expect(rest.targetClass).toBe(expected.targetClass);
        expectClose(rest.logits, expected.logits);
        expectClose(rest.probabilities, expected.probabilities);
        for (const method of ALL) {
          const [actual, wanted] = [maps[method]!, expected.maps[method]!];
          const size = wanted.raw.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-30);
          const inUnits = (raw: Float32Array) => raw.map((value) => value / size);
          expectClose(inUnits(actual.raw), inUnits(wanted.raw), 1e-4);
          // Division by the largest value enlarges rounding where that is small beside the others.
          const most = wanted.raw.reduce((a, b) => Math.max(a, b), 0);
          if (most > 0.1 * size) expectClose(actual.map, wanted.map, 1e-3);
        }
      });
      compared++;
      inputs.dispose();
      disposeModel(model);
    });
    await fc.assert(property, { numRuns: 60, seed: 23 });
    expect(compared).toBeGreaterThan(30);
  });

  /** A network whose layers are given some weights that are not finite, or too large. */
  const spoilt: readonly (readonly [string, (model: tf.Sequential) => void])[] = [
    ['nothing', () => {}],
    ['a bias of the target', (model) => setBias(model, 0, [0, Number.NaN, 0, 0])],
    ['an infinite bias of the target', (model) => setBias(model, 0, [0, -Infinity, Infinity, 0])],
    ['a bias of the logits', (model) => setBias(model, 3, [0, Number.NaN, 0])],
    ['the last kernel', (model) => scaleKernel(model, 3, 1e38)],
    ['an infinite last kernel', (model) => scaleKernel(model, 3, Number.POSITIVE_INFINITY)],
    ['the kernel of the target', (model) => scaleKernel(model, 0, 3e38)],
    ['both kernels', (model) => [0, 3].map((layer) => scaleKernel(model, layer, 1e19))],
  ];
  const setBias = (model: tf.Sequential, layer: number, bias: number[]) =>
    model.layers[layer]!.setWeights([model.layers[layer]!.getWeights()[0]!, tf.tensor1d(bias)]);
  const scaleKernel = (model: tf.Sequential, layer: number, factor: number) => {
    const [kernel, bias] = model.layers[layer]!.getWeights() as [tf.Tensor, tf.Tensor];
    model.layers[layer]!.setWeights([kernel.mul(factor), bias]);
  };

  it.each(spoilt)('tells what is not finite as the steps do: %s', async (what, spoil) => {
    const model = network();
    spoil(model);
    const inputs = samples(3);
    const cut = cutAt(model, 'target');
    let found = 0;
    for (const method of ALL) {
      for (const score of SCORES) {
        const options = { methods: [method], score, target: 0 };
        const problems = await problemsOf(cut, inputs, options);
        expect(problems).toEqual(await problemsOf(inSteps(cut), inputs, options));
        found += problems.filter((problem) => problem !== 0).length;
      }
    }
    if (what === 'nothing') expect(found).toBe(0);
    else expect(found).toBeGreaterThan(0);
    disposeModel(model);
    inputs.dispose();
  });

  it.each(ALL)('%s does not pass over an input that a ReLU hides', async (method) => {
    const model = network();
    const inputs = samples(3);
    const values = (await inputs.data()).slice();
    values[112] = Number.NaN;
    values[2 * 112] = Number.NEGATIVE_INFINITY;
    const spoiltInputs = tf.tensor(values, inputs.shape);
    const cut = cutAt(model, 'target');
    expect(await problemsOf(cut, spoiltInputs, { methods: [method] })).toEqual([0, 1, 1]);
    disposeModel(model);
    tf.dispose([inputs, spoiltInputs]);
  });

  it('does not pass over what skips the target and is hidden later', async () => {
    const input = tf.input({ shape: [5, 2] });
    const convolution = (name: string) => tf.layers.conv1d({ name, filters: 3, kernelSize: 1 });
    const [target, side] = [convolution('target'), convolution('side')];
    const sum = tf.layers.add().apply([target.apply(input), side.apply(input)] as never);
    const pooled = tf.layers.globalAveragePooling1d().apply(tf.layers.reLU().apply(sum));
    const logits = tf.layers.dense({ units: 2 }).apply(pooled) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: logits });
    side.setWeights([side.getWeights()[0]!, tf.fill([3], Number.NEGATIVE_INFINITY)]);
    const inputs = tf.randomNormal([2, 5, 2], 0, 1, 'float32', 4);
    const cut = cutAt(model, 'target');
    for (const method of ['grad-cam', 'grad-cam++', 'layer-cam']) {
      expect(await problemsOf(cut, inputs, { methods: [method] })).toEqual([2, 2]);
    }
    disposeModel(model);
    inputs.dispose();
  });
}, ['native']);
