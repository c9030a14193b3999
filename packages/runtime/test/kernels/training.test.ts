import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { BackendName } from '../../src/backend.js';
import { expectClose, expectNoLeak, startTestBackend } from '../../src/testing.js';
import { values } from './support.js';

const { layers } = tf;

/** Small nets that between them hold what convolutional classifiers are made of. */
const nets: Record<string, () => tf.LayersModel> = {
  'a signal through 1-D convolutions': () =>
    tf.sequential({
      layers: [
        layers.conv1d({ inputShape: [12, 1], filters: 4, kernelSize: 5, padding: 'same' }),
        layers.reLU(),
        layers.conv1d({ filters: 5, kernelSize: 3, strides: 2, activation: 'relu' }),
        layers.maxPooling1d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
    }),
  'an image through strided convolutions and max pooling': () =>
    tf.sequential({
      layers: [
        layers.conv2d({ inputShape: [9, 8, 2], filters: 4, kernelSize: 3, padding: 'same' }),
        layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
        layers.conv2d({ filters: 5, kernelSize: [1, 3], strides: 2, padding: 'same' }),
        layers.elu(),
        layers.conv2d({ filters: 4, kernelSize: 1, strides: 2, padding: 'same' }),
        layers.flatten(),
        layers.dense({ units: 3 }),
      ],
    }),
  'an image through depthwise convolutions and average pooling': () =>
    tf.sequential({
      layers: [
        layers.depthwiseConv2d({
          inputShape: [8, 8, 3],
          kernelSize: 3,
          depthMultiplier: 2,
          padding: 'same',
          activation: 'relu',
        }),
        layers.separableConv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
        layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
        layers.batchNormalization(),
        layers.globalAveragePooling2d({}),
        layers.dense({ units: 6, activation: 'tanh' }),
        layers.dense({ units: 3 }),
      ],
    }),
  'every other layer of an image': () =>
    tf.sequential({
      layers: [
        layers.rescaling({ inputShape: [6, 5, 2], scale: 0.5, offset: 0.1 }),
        layers.zeroPadding2d({
          padding: [
            [1, 0],
            [0, 1],
          ],
        }),
        layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }),
        layers.prelu({ alphaInitializer: 'ones' }),
        layers.conv2dTranspose({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
        layers.layerNormalization(),
        layers.activation({ activation: 'swish' }),
        layers.upSampling2d({ size: [2, 1] }),
        layers.cropping2D({
          cropping: [
            [1, 2],
            [0, 1],
          ],
        }),
        layers.upSampling2d({ size: [1, 2], interpolation: 'bilinear' }),
        layers.thresholdedReLU({ theta: 0.1 }),
        layers.permute({ dims: [2, 1, 3] }),
        layers.globalMaxPooling2d({}),
        layers.repeatVector({ n: 3 }),
        layers.averagePooling1d({ poolSize: 2, strides: 1 }),
        layers.reshape({ targetShape: [8] }),
        layers.dense({ units: 5, activation: 'softsign' }),
        layers.dense({ units: 5, activation: 'hardSigmoid' }),
        layers.dense({ units: 5, activation: 'selu' }),
        layers.dense({ units: 3, activation: 'softplus' }),
        layers.softmax(),
      ],
    }),
  'branches that are joined': () => {
    const input = tf.input({ shape: [9, 3] });
    const conv = (kernelSize: number, activation: 'relu' | 'tanh' | 'relu6') =>
      layers
        .conv1d({ filters: 4, kernelSize, padding: 'same', activation })
        .apply(input) as tf.SymbolicTensor;
    const [a, b, c] = [conv(1, 'relu'), conv(3, 'tanh'), conv(5, 'relu6')];
    const join = (layer: { apply(x: tf.SymbolicTensor[]): unknown }, ...x: tf.SymbolicTensor[]) =>
      layer.apply(x) as tf.SymbolicTensor;
    const joined = join(
      layers.concatenate(),
      join(layers.add(), a, b),
      join(layers.multiply(), b, c),
      join(layers.average(), a, c),
      join(layers.maximum(), a, b),
      join(layers.minimum(), b, c),
    );
    const pooled = layers.globalAveragePooling1d().apply(joined) as tf.SymbolicTensor;
    const most = layers.globalMaxPooling1d().apply(joined) as tf.SymbolicTensor;
    const similar = join(layers.dot({ axes: 1 }), pooled, most);
    const features = join(layers.concatenate(), pooled, most, similar);
    return tf.model({
      inputs: input,
      outputs: layers.dense({ units: 3 }).apply(features) as tf.SymbolicTensor,
    });
  },
};

const batch = 6;
const labels = [0, 1, 2, 2, 1, 0];

/** The net with weights that are the same on every backend. */
function seeded(make: () => tf.LayersModel): tf.LayersModel {
  const net = make();
  const weights = net.weights.map((weight, i) => {
    const shape = weight.shape as number[];
    const scale = 1 / Math.sqrt(tf.util.sizeFromShape(shape.slice(0, -1)));
    const data = values(31 * i + 7, tf.util.sizeFromShape(shape)).map((v) => v * scale);
    // The variance of a batch normalization is positive.
    return tf.tensor(weight.name.includes('variance') ? data.map(Math.abs) : data, shape);
  });
  net.setWeights(weights);
  tf.dispose(weights);
  return net;
}

function lossOf(net: tf.LayersModel): tf.Scalar {
  const shape = [batch, ...net.inputs[0]!.shape.slice(1)] as number[];
  const x = tf.tensor(values(5, tf.util.sizeFromShape(shape)), shape);
  const target = tf.oneHot(tf.tensor1d(labels, 'int32'), 3);
  const logits = net.apply(x, { training: false }) as tf.Tensor;
  return tf.losses.softmaxCrossEntropy(target, logits).asScalar();
}

async function gradientsOf(make: () => tf.LayersModel): Promise<Float32Array[]> {
  const net = seeded(make);
  const { value, grads } = tf.variableGrads(() => lossOf(net));
  // By the order of the weights: the variables' names differ from one net to the next.
  const read: Float32Array[] = [];
  for (const weight of net.trainableWeights) {
    const gradient = grads[(weight.read() as tf.Variable).name];
    read.push((await gradient!.data()) as Float32Array);
  }
  tf.dispose([value, ...Object.values(grads)]);
  net.dispose();
  return read;
}

async function lossesOf(make: () => tf.LayersModel, steps: number): Promise<number[]> {
  const net = seeded(make);
  const optimizer = tf.train.adam(0.01);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const loss = optimizer.minimize(() => lossOf(net), true)!;
    losses.push((await loss.data())[0]!);
    loss.dispose();
  }
  optimizer.dispose();
  net.dispose();
  return losses;
}

async function on<Result>(backend: BackendName, run: () => Promise<Result>): Promise<Result> {
  await startTestBackend(backend);
  return run();
}

describe.each(Object.entries(nets))('wasm against cpu: %s', (_, make) => {
  beforeAll(() => startTestBackend('wasm'));

  test('the same gradients', async () => {
    const expected = await on('cpu', () => gradientsOf(make));
    const actual = await on('wasm', () => gradientsOf(make));
    expect(actual.length).toBe(expected.length);
    for (const [i, gradient] of actual.entries()) {
      const scale = Math.max(...expected[i]!.map(Math.abs));
      expect(scale).toBeGreaterThan(0);
      const relative = (array: Float32Array) => array.map((value) => value / scale);
      expectClose(relative(gradient), relative(expected[i]!), 1e-5);
    }
  });

  test('the same losses over 20 steps', async () => {
    const expected = await on('cpu', () => lossesOf(make, 20));
    const actual = await on('wasm', () => lossesOf(make, 20));
    expectClose(actual, expected, 1e-4);
    expect(expected[19]!).toBeLessThan(expected[0]!);
  });

  test('training leaves no tensor behind', async () => {
    await on('wasm', () => expectNoLeak(() => lossesOf(make, 2), 2));
  });
});

describe('3-D convolution on wasm', () => {
  test('its gradient is refused', async () => {
    await startTestBackend('wasm');
    const filter = tf.ones<tf.Rank.R5>([2, 2, 2, 1, 1]);
    const x = tf.ones<tf.Rank.R5>([1, 3, 3, 3, 1]);
    const loss = () => tf.conv3d(x, filter, 1, 'valid').sum().asScalar();
    expect(() => tf.tidy(() => tf.valueAndGrads(loss)([x]))).toThrow(/3-D convolution .* on wasm/);
    tf.dispose([filter, x]);
  });
});
