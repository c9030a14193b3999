import { cutAt, defaultTargetLayer, disposeModel, vgg7 } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import { expectNoLeak, startTestBackend } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  BASELINES,
  explain,
  METHODS,
  type OnnxExplanationOptions,
  RESIZERS,
  SCORES,
  toExplainedOnnx,
} from '../../src/index.js';
import { batchOf } from '../behaviour/batches.js';
import * as reference from '../reference/attribution.js';
import { modelOf } from '../reference/model-of.js';
import { architectures, netOf, samplesFor } from '../reference/random-architecture.js';

type Runtime = typeof import('onnxruntime-node');

/** Null on platforms for which onnxruntime has no binary. */
const onnxruntime: Runtime | null = await import('onnxruntime-node').catch(() => null);

const SAMPLES = 2;

async function runOnnx(file: Uint8Array, inputs: tf.Tensor): Promise<Record<string, Float32Array>> {
  const { InferenceSession, Tensor } = onnxruntime as Runtime;
  const options = { intraOpNumThreads: 1, logSeverityLevel: 3 } as const;
  const session = await InferenceSession.create(file, options);
  const input = new Tensor('float32', await inputs.data<'float32'>(), inputs.shape);
  const results = await session.run({ input });
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]),
  );
}

/** Expects the map that `explain` gives for the same options. */
async function expectSameMap(
  model: tf.LayersModel,
  inputs: tf.Tensor,
  options: OnnxExplanationOptions,
): Promise<void> {
  const { class: target = 'predicted', method, layer, ...rest } = options;
  const expected = await explain(cutAt(model, layer), inputs, {
    ...rest,
    methods: [method],
    target,
  });
  const { logits, map } = await runOnnx(await toExplainedOnnx(model, options), inputs);
  const size = map!.length / expected.length;
  expected.forEach((explanation, n) => {
    const { raw, map: own } = explanation.maps[method]!;
    const classes = explanation.logits.length;
    expectNear(logits!.subarray(n * classes, (n + 1) * classes), explanation.logits, 1e-5);
    // Division by the largest value enlarges rounding where that is small beside the others.
    const largest = raw.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const divisor = raw.reduce((a, b) => Math.max(a, b), 0);
    if (divisor < 1e-4 * largest) return;
    const tolerance = largest === 0 ? 0 : (3e-5 * largest) / divisor;
    expectNear(map!.subarray(n * size, (n + 1) * size), own, tolerance);
  });
}

/** Within `tolerance` of the largest expected value, or 1. */
function expectNear(actual: Float32Array, expected: Float32Array, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 1);
  actual.forEach((value, i) => {
    const difference = Math.abs(value - expected[i]!);
    if (!(difference <= tolerance * scale)) {
      expect.fail(`element ${i}: ${value} instead of ${expected[i]}`);
    }
  });
}

const cases = fc.record({
  architecture: architectures,
  score: fc.constantFrom(...SCORES),
  baseline: fc.constantFrom(...BASELINES),
  resizer: fc.constantFrom(...RESIZERS),
  /** Which of the nodes there are, as a share. */
  target: fc.double({ min: 0, max: 0.999, noNaN: true }),
  class: fc.constantFrom('predicted' as const, 0, 1),
  normalizeAlpha: fc.boolean(),
});

describe.skipIf(onnxruntime === null)(
  'toExplainedOnnx (skipped where onnxruntime-node is not installed here)',
  () => {
    beforeAll(async () => {
      await startTestBackend('cpu');
    });

    it.each(METHODS.map(({ name }) => name))(
      '%s of random architectures is the map of explain',
      async (method) => {
        let written = 0;
        const property = fc.asyncProperty(cases, async ({ architecture, target, ...drawn }) => {
          const { net: drawnNet, targets, model: options } = netOf(architecture);
          const samples = samplesFor(drawnNet, SAMPLES, architecture.seed + 1);
          fc.pre(samples !== null);
          const net = { ...drawnNet, target: targets[Math.floor(target * targets.length)]! };
          const noBias = drawn.baseline === 'bias' && !reference.biasActivation(net);
          const model = modelOf(net, options);
          const layer = `node_${net.target}`;
          const cut = cutAt(model, layer);
          const inputs = batchOf(samples, cut.inputShape);
          const given = { ...drawn, method, layer, ...(noBias && { baseline: 'zero' as const }) };
          if (method === 'ablation-cam' && !cut.separableHead) {
            await expect(toExplainedOnnx(model, given)).rejects.toThrow(/more than one last dense/);
          } else {
            await expectSameMap(model, inputs, given);
            written++;
          }
          inputs.dispose();
          disposeModel(model);
        });
        await fc.assert(property, { numRuns: 40, seed: 21 });
        expect(written).toBeGreaterThan(5);
      },
    );

    it.each([
      ['predicted', 'grad-cam'],
      [2, 'grad-cam++'],
      ['predicted', 'hires-cam'],
      [0, 'ablation-cam'],
    ] as const)(
      'class %s by %s at the layers of a VGG-7, one sample or several',
      async (of, method) => {
        const model = vgg7({ seed: 3, inputShape: [36, 40, 3], classes: 4 });
        for (const layer of ['conv2d_1', defaultTargetLayer(model)]) {
          if (method === 'ablation-cam' && layer === 'conv2d_1') continue;
          for (const samples of [1, 3]) {
            const inputs = tf.randomUniform([samples, 36, 40, 3], 0, 1, 'float32', samples);
            await expectSameMap(model, inputs, { method, layer, class: of });
            inputs.dispose();
          }
        }
        disposeModel(model);
      },
    );

    const batchNorm = () => tf.layers.batchNormalization({ epsilon: 0.5 });

    it.each<[string, () => tf.layers.Layer[]]>([
      ['averages', () => [tf.layers.averagePooling2d({ poolSize: 2 }), tf.layers.flatten()]],
      [
        'an average of maxima',
        () => [tf.layers.maxPooling2d({}), tf.layers.globalAveragePooling2d({})],
      ],
      ['the values themselves', () => [tf.layers.flatten()]],
      [
        'what moves constants',
        () => [tf.layers.zeroPadding2d({ padding: [1, 1] }), batchNorm(), tf.layers.flatten()],
      ],
    ])('%s before the last dense layer, by every method', async (_, head) => {
      const model = tf.sequential({
        layers: [
          tf.layers.conv2d({
            name: 'target',
            filters: 5,
            kernelSize: 3,
            inputShape: [10, 8, 2],
            activation: 'relu',
          }),
          ...head(),
          tf.layers.dense({
            units: 3,
            activation: 'softmax',
            kernelInitializer: tf.initializers.randomNormal({ stddev: 0.3, seed: 8 }),
          }),
        ],
      });
      for (const weight of model.weights) {
        if (weight.shape.length === 1)
          weight.write(tf.randomUniform(weight.shape as [number], 0.5, 1.5, 'float32', 4));
      }
      const inputs = tf.randomNormal([2, 10, 8, 2], 0, 1, 'float32', 5);
      for (const { name: method } of METHODS) {
        for (const score of SCORES) {
          for (const baseline of method === 'ablation-cam' ? BASELINES : (['zero'] as const)) {
            const options = { method, layer: 'target', score, baseline, normalizeAlpha: true };
            await expectSameMap(model, inputs, options);
          }
        }
      }
      inputs.dispose();
      disposeModel(model);
    });

    it('gives a map without NaN for an input that is not finite', async () => {
      const model = vgg7({ seed: 3, inputShape: [16, 16, 3], classes: 4 });
      const layer = defaultTargetLayer(model);
      const file = await toExplainedOnnx(model, { method: 'grad-cam', layer });
      const inputs = tf.fill([1, 16, 16, 3], Number.NaN);
      const { map } = await runOnnx(file, inputs);
      expect(Array.from(map!)).not.toContain(Number.NaN);
      disposeModel(model);
    });
  },
);

describe('toExplainedOnnx', () => {
  let model: tf.LayersModel;
  beforeAll(async () => {
    await startTestBackend('cpu');
    model = vgg7({ seed: 3, inputShape: [16, 16, 3], classes: 4 });
  });
  const layer = 'conv2d_3';

  it.each<[string, OnnxExplanationOptions, RegExp]>([
    ['no such method', { method: 'gard-cam', layer }, /gard-cam.*grad-cam\+\+/],
    ['no such layer', { method: 'grad-cam', layer: 'conv9' }, /conv9.*conv2d_3/],
    ['a layer without positions', { method: 'grad-cam', layer: 'dense' }, /dense.*positions/],
    ['no such class', { method: 'grad-cam', layer, class: 4 }, /is 4, but .* 0 to 3/],
    ['half a class', { method: 'grad-cam', layer, class: 0.5 }, /is 0.5, but .* 0 to 3/],
    ['no such score', { method: 'grad-cam', layer, score: 'x' as 'logit' }, /logit.*probability/],
    ['no such resizer', { method: 'grad-cam', layer, resizer: 'x' as 'area' }, /bilinear/],
    [
      'ablation where channels are mixed more than once',
      { method: 'ablation-cam', layer: 'conv2d_1' },
      /^Ablation-CAM at layer conv2d_1 cannot be exported: .*; choose a later layer/,
    ],
  ])('refuses %s in one sentence', async (_, options, message) => {
    const refusal = await toExplainedOnnx(model, options).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UsageError);
    expect((refusal as Error).message).toMatch(message);
    expect((refusal as Error).message).not.toContain('\n');
  });

  it('leaves no tensor behind, nor where it refuses', async () => {
    const options = { method: 'ablation-cam', baseline: 'bias', score: 'probability' } as const;
    await expectNoLeak(() => toExplainedOnnx(model, { ...options, layer }));
    await expectNoLeak(() =>
      toExplainedOnnx(model, { ...options, layer: 'conv2d_1' }).catch(() => {}),
    );
  });
});
