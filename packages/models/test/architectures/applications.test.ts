import { readFileSync } from 'node:fs';
import { UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import { expectClose } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  classifierOf,
  createModel,
  cutAt,
  disposeModel,
  type KerasNetworkOptions,
  mobilenet,
  vgg16,
} from '../../src/index.js';

interface Fixture {
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly networks: Readonly<
    Record<Name, { parameters: number; layers: readonly string[]; logits: readonly number[] }>
  >;
}
type Name = (typeof NAMES)[number];

const NAMES = ['vgg16', 'resnet50', 'mobilenet', 'mobilenet-v2'] as const;
/** Made by fixtures/applications/make_applications.py. */
const KERAS = JSON.parse(
  readFileSync(new URL('../fixtures/applications/applications.json', import.meta.url), 'utf8'),
) as Fixture;
function describeLayers(model: tf.LayersModel): string[] {
  return model.layers.slice(1).map((layer) => {
    const shape = (layer.outputShape as tf.Shape).slice(1);
    const inputs = [layer.input].flat().map(({ sourceLayer }) => sourceLayer.name);
    const { momentum } = layer.getConfig();
    const details = momentum === undefined ? [] : [momentum];
    const parameters = layer.countParams();
    return [layer.name, layer.getClassName(), ...details, shape, parameters, ...inputs].join(' ');
  });
}

/** Numbers from 0 to 1 by the hash of the script that made the fixture, each passed through `map`. */
function uniform(size: number, stream: number, map: (u: number) => number): Float32Array {
  const offset = Number((BigInt(stream) * 0x9e3779b9n) % 2n ** 32n);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let x = (i + offset) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    values[i] = map(((x ^ (x >>> 16)) >>> 0) / 2 ** 32);
  }
  return values;
}

function makeUp(model: tf.LayersModel): void {
  const weights = model.layers.flatMap((layer) =>
    layer.weights.map((weight) => ({ weight, type: layer.getClassName() })),
  );
  for (const [i, { weight, type }] of weights.entries()) {
    const name = weight.originalName;
    const shape = weight.shape as number[];
    const inputs = shape.slice(0, type === 'DepthwiseConv2D' ? 2 : -1);
    const limit = Math.sqrt(6 / tf.util.sizeFromShape(inputs));
    const positive = name.endsWith('gamma') || name.endsWith('variance');
    let map = (u: number) => (positive ? 0.75 + u / 2 : 0.2 * u - 0.1);
    if (name.endsWith('kernel')) map = (u) => (2 * u - 1) * limit;
    const value = tf.tensor(uniform(tf.util.sizeFromShape(shape), i + 1, map), shape);
    weight.write(value);
    value.dispose();
  }
}

/**
 * The layer that each is usually explained at, its channels, and multiply-adds of one image: of a
 * forward pass, and of the layers behind the target. By hand, from the papers' tables.
 */
const TARGETS = {
  vgg16: ['block5_conv3', 512, 15_470_264_320, 7 * 7 * 512 * 4096 + 4096 * 4096 + 4096 * 1000],
  // With the stride in a block's first convolution, as the paper has it: 3.8e9.
  resnet50: ['conv5_block3_out', 2048, 3_857_973_248, 2048 * 1000],
  mobilenet: ['conv_pw_13_relu', 1024, 568_740_352, 1024 * 1000],
  'mobilenet-v2': ['Conv_1', 1280, 300_774_272, 1280 * 1000],
} as const;

describe.each(NAMES)('%s', (name) => {
  let model: tf.LayersModel;
  beforeAll(async () => {
    await startBackend('wasm');
    model = createModel(name, { seed: 7, inputShape: [224, 224, 3], classes: 1000 });
  });
  afterAll(() => disposeModel(model));

  it('has the layers of keras.applications', () => {
    const { layers, parameters } = KERAS.networks[name];
    // Global pooling of tfjs cannot keep the spatial axes; a window over all of them does the same.
    const ours = (layer: string) => layer.replace(/GlobalAverage(Pooling2D 1,1,)/, 'Average$1');
    expect(describeLayers(model)).toEqual(layers.map(ours));
    expect(model.countParams()).toBe(parameters);
  });

  it('is cut where it is usually explained, with the work that this takes', () => {
    const [layer, channels, multiplyAdds, headMultiplyAdds] = TARGETS[name];
    const cut = cutAt(model, layer);
    const side = name === 'vgg16' ? 14 : 7;
    expect(cut).toMatchObject({ spatialShape: [side, side], channels, classes: 1000 });
    expect(cut.separableHead !== null).toBe(name !== 'vgg16');
    const head = cut.headPlan.reduce((sum, step) => sum + (step.multiplyAdds as number), 0);
    expect([head, head + (cut.featuresMultiplyAdds as number)]).toEqual([
      headMultiplyAdds,
      multiplyAdds,
    ]);
  });

  it('starts with weights that let images through', async () => {
    const model = createModel(name, { seed: 1, inputShape: [64, 64, 3], classes: 10 });
    const images = uniform(2 * 64 * 64 * 3, 0, (u) => 2 * u - 1);
    const logits = tf.tidy(() => classifierOf(model).logits(tf.tensor(images, [2, 64, 64, 3])));
    const [first, second] = (await logits.array()) as [number[], number[]];
    const spread = Math.max(...first) - Math.min(...first);
    expect(spread).toBeGreaterThan(1e-6);
    expect(spread).toBeLessThan(1e2);
    const difference = Math.max(...first.map((logit, i) => Math.abs(logit - second[i]!)));
    expect(difference).toBeGreaterThan(1e-3 * spread);
    logits.dispose();
    disposeModel(model);
  });

  it('computes what they compute with the same weights', async () => {
    const { inputShape, classes, networks } = KERAS;
    const model = createModel(name, { seed: 0, inputShape, classes });
    makeUp(model);
    const expected = networks[name].logits;
    const shape = [expected.length / classes, ...inputShape];
    const images = uniform(tf.util.sizeFromShape(shape), 0, (u) => 2 * u - 1);
    const logits = tf.tidy(() => classifierOf(model).logits(tf.tensor(images, shape)));
    const scale = Math.max(...expected.map(Math.abs));
    expectClose(
      [...(await logits.data())].map((value) => value / scale),
      expected.map((value) => value / scale),
      1e-5,
    );
    logits.dispose();
    disposeModel(model);
  });
});

describe('the networks of keras.applications', () => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  it('start as Keras starts them: Glorot uniform kernels, zero biases, unit normalisation', async () => {
    const model = mobilenet({ seed: 3, inputShape: [32, 32, 3], classes: 10 });
    for (const layer of model.layers) {
      for (const weight of layer.weights) {
        const values = await weight.read().data<'float32'>();
        const name = weight.originalName;
        if (!name.endsWith('kernel')) {
          expect(new Set(values)).toEqual(new Set([/gamma|variance/.test(name) ? 1 : 0]));
          continue;
        }
        const [rows, columns, inputs, outputs] = weight.shape as [number, number, number, number];
        // A depthwise filter reads one channel and gives one.
        const fans = name.endsWith('depthwise_kernel') ? 2 : inputs + outputs;
        const limit = Math.sqrt(6 / (rows * columns * fans));
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expect(largest).toBeLessThanOrEqual(limit);
        expect(largest).toBeGreaterThan(0.95 * limit);
      }
    }
    disposeModel(model);
  });

  it('start alike with one seed, differently with another and in each layer', async () => {
    const options = { inputShape: [32, 32, 3], classes: 2 };
    const models = [1, 1, 2].map((seed) => mobilenet({ seed, ...options }));
    const kernels = models.map((model) =>
      ['conv_pw_8', 'conv_pw_9'].map((name) => [
        ...model.getLayer(name).getWeights()[0]!.dataSync().subarray(0, 100),
      ]),
    );
    expect(kernels[1]).toEqual(kernels[0]);
    expect(kernels[2]![0]).not.toEqual(kernels[0]![0]);
    expect(kernels[0]![1]).not.toEqual(kernels[0]![0]);
    models.forEach(disposeModel);
  });

  it.each<[string, () => unknown]>([
    ['least 32 x 32 pixels, not samples of shape [31, 64, 3]', () => build([31, 64, 3])],
    ['VGG16 for images of 2048 x 2048 pixels would have', () => build([2048, 2048, 3])],
    ['number of classes is 1; give a whole number', () => build([32, 32, 3], { classes: 1 })],
    ['seed is -1', () => build([32, 32, 3], { seed: -1 })],
  ])('refuse what they cannot be: %s', (message, run) => {
    expect(run).toThrow(UsageError);
    expect(run).toThrow(message);
  });
});

function build(inputShape: number[], options: Partial<KerasNetworkOptions> = {}): unknown {
  return vgg16({ seed: 0, inputShape, ...options });
}
