import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { disposeModel } from '../../src/index.js';
import { channels, fits, image, kernel, padding, pair, steps } from './arbitraries.js';
import { expectSameInOnnx, onnxruntime, randomizeWeights, SKIPPED } from './runtime.js';

type Layer = tf.layers.Layer;

/** Layers one after the other, then a dense one over all that they give. */
async function expectSequence(inputShape: number[], layers: Layer[], weightSeed: number) {
  const input = tf.input({ shape: inputShape });
  let x = layers.reduce((value, layer) => layer.apply(value) as tf.SymbolicTensor, input);
  if (x.shape.length > 2) x = tf.layers.flatten().apply(x) as tf.SymbolicTensor;
  const outputs = tf.layers.dense({ units: 3 }).apply(x) as tf.SymbolicTensor;
  await expectModel(tf.model({ inputs: input, outputs }), weightSeed);
}

async function expectModel(model: tf.LayersModel, weightSeed: number) {
  randomizeWeights(model, weightSeed);
  await expectSameInOnnx(model, 2, weightSeed);
  disposeModel(model);
}

const numRuns = 25;

describe.skipIf(onnxruntime === null)(`toOnnx of layers (skipped where ${SKIPPED})`, () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('Conv2D, DepthwiseConv2D, SeparableConv2D', async () => {
    const cases = fc.record({
      image,
      kernelSize: pair(kernel),
      steps,
      padding,
      filters: channels,
      depthMultiplier: fc.integer({ min: 1, max: 3 }),
      useBias: fc.boolean(),
      type: fc.constantFrom('conv', 'depthwise', 'separable'),
    });
    const property = fc.asyncProperty(cases, async (given) => {
      const { height, width, channels: depth, seed: weightSeed } = given.image;
      const { kernelSize, filters, depthMultiplier, useBias, type } = given;
      // tfjs passes a depthwise layer's dilation over, and asks for equal strides.
      const strides = given.steps.strides[0];
      fc.pre(fits(kernelSize, given.steps.dilationRate, [height, width]));
      const shared = { kernelSize, padding: given.padding, useBias };
      const layer =
        type === 'conv'
          ? tf.layers.conv2d({ ...shared, ...given.steps, filters })
          : type === 'depthwise'
            ? tf.layers.depthwiseConv2d({ ...shared, strides, depthMultiplier } as never)
            : tf.layers.separableConv2d({ ...shared, strides, filters, depthMultiplier } as never);
      await expectSequence([height, width, depth], [layer], weightSeed);
    });
    await fc.assert(property, { numRuns });
  });

  it('Conv1D, and pooling of signals', async () => {
    const cases = fc.record({
      image,
      size: kernel,
      steps,
      padding,
      filters: channels,
      poolSize: fc.integer({ min: 1, max: 3 }),
      pool: fc.constantFrom('maxPooling1d' as const, 'averagePooling1d' as const),
    });
    const property = fc.asyncProperty(cases, async (given) => {
      const { height, channels: depth, seed: weightSeed } = given.image;
      const [strides] = given.steps.strides;
      const [dilationRate] = given.steps.dilationRate;
      fc.pre(fits([given.size], [dilationRate], [height]));
      const conv = tf.layers.conv1d({
        filters: given.filters,
        kernelSize: given.size,
        padding: 'same',
        strides,
        dilationRate,
      });
      const pool = tf.layers[given.pool]({
        poolSize: given.poolSize,
        strides: 2,
        padding: Math.ceil(height / strides) < given.poolSize ? 'same' : given.padding,
      });
      await expectSequence([height, depth], [conv, pool], weightSeed);
    });
    await fc.assert(property, { numRuns });
  });

  it('Conv2DTranspose', async () => {
    const cases = fc.record({
      image,
      kernelSize: pair(kernel),
      strides: pair(fc.integer({ min: 1, max: 3 })),
      padding,
      filters: fc.integer({ min: 1, max: 9 }),
    });
    const property = fc.asyncProperty(cases, async ({ image: given, ...options }) => {
      const layer = tf.layers.conv2dTranspose(options);
      await expectSequence([given.height, given.width, given.channels], [layer], given.seed);
    });
    await fc.assert(property, { numRuns });
  });

  it('pooling of images, padding, cropping, enlarging', async () => {
    const cases = fc.record({
      image,
      poolSize: pair(fc.integer({ min: 1, max: 4 })),
      strides: pair(fc.integer({ min: 1, max: 3 })),
      padding,
      pool: fc.constantFrom('maxPooling2d' as const, 'averagePooling2d' as const),
      margins: pair(pair(fc.integer({ min: 0, max: 2 }))),
      interpolation: fc.constantFrom('nearest' as const, 'bilinear' as const),
      size: pair(fc.integer({ min: 1, max: 3 })),
    });
    const property = fc.asyncProperty(cases, async (given) => {
      const { height, width, channels: depth, seed: weightSeed } = given.image;
      const { margins, poolSize, strides, interpolation, size } = given;
      const layers = [
        tf.layers.zeroPadding2d({ padding: margins }),
        tf.layers[given.pool]({ poolSize, strides, padding: given.padding }),
        tf.layers.upSampling2d({ size, interpolation }),
        tf.layers.zeroPadding2d({ padding: 2 as never }),
        tf.layers.cropping2D({
          cropping: [
            [margins[1][0], 1],
            [2, margins[0][1]],
          ],
        }),
      ];
      await expectSequence([height, width, depth], layers, weightSeed);
    });
    await fc.assert(property, { numRuns });
  });

  const ACTIVATIONS = [
    'relu',
    'relu6',
    'elu',
    'selu',
    'sigmoid',
    'hardSigmoid',
    'softplus',
    'softsign',
    'tanh',
    'softmax',
    'logSoftmax',
    'swish',
    'mish',
    'gelu',
    'gelu_new',
    'linear',
  ] as const;

  it.each(ACTIVATIONS)('activation %s, of images and of vectors', async (name) => {
    const activation = name as 'relu';
    const conv = tf.layers.conv2d({ filters: 7, kernelSize: 3, activation });
    const dense = tf.layers.dense({ units: 5, activation });
    await expectSequence([6, 5, 3], [conv, tf.layers.flatten(), dense], 11);
  });

  it.each([
    ['ReLU', () => tf.layers.reLU({ maxValue: 0.7 })],
    ['LeakyReLU', () => tf.layers.leakyReLU({ alpha: 0.2 })],
    ['ELU', () => tf.layers.elu()],
    ['ThresholdedReLU', () => tf.layers.thresholdedReLU({ theta: 0.4 })],
    ['PReLU', () => tf.layers.prelu()],
    ['PReLU shared', () => tf.layers.prelu({ sharedAxes: [1, 2] })],
    ['Softmax', () => tf.layers.softmax({ axis: -1 })],
    ['BatchNormalization', () => tf.layers.batchNormalization({ epsilon: 0.01 })],
    [
      'BatchNormalization bare',
      () => tf.layers.batchNormalization({ scale: false, center: false }),
    ],
    ['LayerNormalization', () => tf.layers.layerNormalization()],
    ['Dropout', () => tf.layers.dropout({ rate: 0.5 })],
    ['Dense on an image', () => tf.layers.dense({ units: 4, activation: 'tanh' })],
    ['Permute', () => tf.layers.permute({ dims: [3, 1, 2] })],
    ['Reshape of positions', () => tf.layers.reshape({ targetShape: [12, 7] })],
    ['Reshape across channels', () => tf.layers.reshape({ targetShape: [7, 12] })],
    ['Rescaling', () => tf.layers.rescaling({ scale: 0.5, offset: -0.25 })],
    ['GlobalMaxPooling2D', () => tf.layers.globalMaxPooling2d({})],
    ['GlobalAveragePooling2D', () => tf.layers.globalAveragePooling2d({})],
  ] as const)('%s, on the input and behind a convolution', async (_, make) => {
    const conv = tf.layers.conv2d({ filters: 7, kernelSize: 2 });
    await expectSequence([5, 4, 3], [conv, make()], 21);
    await expectSequence([4, 3, 7], [make()], 22);
  });

  it.each([
    ['GlobalAveragePooling1D', () => tf.layers.globalAveragePooling1d({})],
    ['GlobalMaxPooling1D', () => tf.layers.globalMaxPooling1d({})],
    ['BatchNormalization', () => tf.layers.batchNormalization()],
    ['LayerNormalization', () => tf.layers.layerNormalization()],
  ] as const)('%s, on a signal and behind a convolution', async (_, make) => {
    const conv = tf.layers.conv1d({ filters: 7, kernelSize: 2 });
    await expectSequence([6, 3], [conv, make()], 23);
    await expectSequence([5, 7], [make()], 24);
  });

  it.each([
    ['BatchNormalization', () => tf.layers.batchNormalization()],
    ['PReLU', () => tf.layers.prelu()],
    ['RepeatVector', () => tf.layers.repeatVector({ n: 3 })],
    ['Reshape', () => tf.layers.reshape({ targetShape: [7, 12] })],
    ['Softmax', () => tf.layers.activation({ activation: 'softmax' })],
  ] as const)('%s, on an image that was flattened', async (_, make) => {
    const conv = tf.layers.conv2d({ filters: 7, kernelSize: 2 });
    await expectSequence([5, 4, 3], [conv, tf.layers.flatten(), make()], 31);
  });

  const MERGES = ['add', 'multiply', 'average', 'maximum', 'minimum'] as const;

  it.each(MERGES)(
    '%s of branches, of one length too, shared layers, nested models',
    async (merge) => {
      const input = tf.input({ shape: [6, 5, 3] });
      const shared = tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' });
      const once = shared.apply(input) as tf.SymbolicTensor;
      const twice = shared.apply(once) as tf.SymbolicTensor;
      const gate = tf.layers
        .reshape({ targetShape: [1, 1, 3] })
        .apply(
          tf.layers.globalMaxPooling2d({}).apply(twice) as tf.SymbolicTensor,
        ) as tf.SymbolicTensor;
      const merged = tf.layers[merge]({}).apply([input, once, gate]) as tf.SymbolicTensor;
      const joined = tf.layers.concatenate({ axis: -1 }).apply([merged, twice, input]);
      const beside = tf.layers.concatenate({ axis: 2 }).apply([joined, joined] as never);
      const nested = tf.sequential({
        layers: [
          tf.layers.conv2d({ inputShape: [6, 10, 9], filters: 4, kernelSize: 3, strides: 2 }),
          tf.layers.flatten(),
        ],
      });
      const flat = nested.apply(beside as tf.SymbolicTensor) as tf.SymbolicTensor;
      const other = tf.layers.flatten().apply(once) as tf.SymbolicTensor;
      const sum = tf.layers[merge]({}).apply([flat, flat]) as tf.SymbolicTensor;
      const ends = tf.layers.concatenate({}).apply([sum, other]) as tf.SymbolicTensor;
      const outputs = tf.layers.dense({ units: 3 }).apply(ends);
      await expectModel(tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor }), 41);
    },
  );

  it('a closing sigmoid, which the logits stand before', async () => {
    const layers = [
      tf.layers.flatten({ inputShape: [4, 3, 2] }),
      tf.layers.dense({ units: 1, activation: 'sigmoid' }),
    ];
    await expectModel(tf.sequential({ layers }), 51);
  });
});
