import { cutAt, mnist1dNet } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import { describeEachBackend, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { explain } from '../src/explain.js';
import { METHODS } from '../src/methods/index.js';
import { expectRelative } from './close.js';
import * as reference from './reference/attribution.js';
import { forward, inputOf, type Net, type Node } from './reference/net.js';
import { uniform } from './reference/random-net.js';

const ALL = METHODS.map(({ name }) => name);

/** The study's net as a reference net, with the weights of the model. */
async function referenceOf(model: tf.LayersModel): Promise<Net> {
  const nodes: Node[] = [];
  const append = (op: Node['op']) => nodes.push({ op, inputs: [nodes.length - 1] });
  for (const layer of model.layers) {
    const weights = layer.getWeights();
    if (weights.length === 0) {
      append({ type: 'flatten' });
      continue;
    }
    const [kernel, bias] = await Promise.all(
      weights.map(async (weight) => Array.from(await weight.data())),
    );
    if (layer.getClassName() === 'Dense') {
      append({ type: 'dense', kernel: kernel!, bias: bias! });
    } else {
      append({
        type: 'conv',
        rows: 1,
        columns: weights[0]!.shape[0]!,
        kernel: kernel!,
        bias: bias!,
      });
      append({ type: 'relu' });
    }
  }
  return { spatial: [40], inputChannels: 1, nodes, target: 5 };
}

describeEachBackend('models cut by @lucida/models', () => {
  test("the study's net against float64 loops", async () => {
    const model = mnist1dNet({ seed: 4 });
    const net = await referenceOf(model);
    const cut = cutAt(model, 'conv1d_2');
    const data = [6, 7].map((seed) => Float32Array.from({ length: 40 }, uniform(seed)));
    const inputs = tf.tensor3d(
      data.flatMap((sample) => Array.from(sample)),
      [2, 40, 1],
    );
    const run = (score: 'logit' | 'probability') =>
      explain(cut, inputs, { methods: ALL, score, target: 3 });
    for (const score of ['logit', 'probability'] as const) {
      const found = await run(score);
      for (const [n, sample] of data.entries()) {
        const input = inputOf(net, sample);
        const A = forward(net, input)[net.target]!;
        const g = reference.gradient(net, input, 3, score);
        const { maps, score: y } = found[n]!;
        expectRelative(maps['grad-cam']!.raw, reference.gradCam(A, g));
        expectRelative(maps['grad-cam++']!.raw, reference.gradCamPlusPlus(A, g, false));
        expectRelative(maps['hires-cam']!.raw, reference.hiResCam(A, g));
        expectRelative(maps['xgrad-cam']!.raw, reference.xGradCam(A, g));
        expectRelative(maps['layer-cam']!.raw, reference.layerCam(A, g));
        const weights = reference.ablationWeights(net, input, 3, score, 'zero', []);
        const expected = reference.ablationCam(A, weights);
        expectRelative(maps['ablation-cam']!.raw, expected, 1e-4);
        expectRelative(maps['ablation-cam']!.map, reference.normalized(expected), 1e-4);
        expect(y).toBeCloseTo(
          (score === 'logit' ? Array.from : reference.softmax)(
            forward(net, input).at(-1)!.data as ArrayLike<number>,
          )[3]!,
          4,
        );
      }
    }
    await expectNoLeak(() => run('logit'), 1);
    tf.dispose(inputs);
    model.dispose();
  });

  test('a graph with a skip connection past the layer: both strategies, all baselines', async () => {
    const input = tf.input({ shape: [8, 6, 2] });
    const conv = (name: string) =>
      tf.layers.conv2d({
        name,
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: tf.initializers.glorotNormal({ seed: name.length }),
        biasInitializer: tf.initializers.constant({ value: 0.1 }),
      });
    const stem = conv('stem').apply(input) as tf.SymbolicTensor;
    const target = conv('target').apply(stem) as tf.SymbolicTensor;
    const sum = tf.layers.add().apply([stem, target]) as tf.SymbolicTensor;
    const pooled = tf.layers.maxPooling2d({ poolSize: 2, name: 'pooled' }).apply(sum);
    const dense = tf.layers.dense({
      units: 3,
      activation: 'softmax',
      kernelInitializer: tf.initializers.glorotNormal({ seed: 9 }),
    });
    const flat = tf.layers.flatten().apply(pooled);
    const model = tf.model({ inputs: input, outputs: dense.apply(flat) as tf.SymbolicTensor });
    const inputs = tf.randomNormal([2, 8, 6, 2], 0, 1, 'float32', 3);
    const cut = cutAt(model, 'target');
    for (const baseline of ['zero', 'bias', 'mean'] as const) {
      const maps = async (strategy: 'head' | 'full') => {
        const options = { methods: ['ablation-cam'], baseline, strategy, target: 0 };
        const found = await explain(cut, inputs, options);
        return found.map((explanation) => explanation.maps['ablation-cam']!.raw);
      };
      const [head, full] = [await maps('head'), await maps('full')];
      head.forEach((raw, n) => {
        expectRelative(raw, full[n]!, 1e-4);
      });
    }
    const [first] = await explain(cut, inputs, { methods: ALL });
    for (const { raw, map } of Object.values(first!.maps)) {
      expect([...raw, ...map].every(Number.isFinite)).toBe(true);
      expect(map.length).toBe(48);
    }
    const pooling = explain(cutAt(model, 'pooled'), inputs, {
      methods: ['ablation-cam'],
      baseline: 'bias',
    });
    await expect(pooling).rejects.toThrow(UsageError);
    inputs.dispose();
    model.dispose();
  });
});
