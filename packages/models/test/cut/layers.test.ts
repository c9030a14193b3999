import {
  describeEachBackend,
  expectClose,
  expectNoLeak,
  OPERATION_BACKENDS,
} from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { cutAt } from '../../src/cut/cut.js';
import { samples, withFixedWeights } from '../models.js';

type Layers = readonly tf.layers.Layer[];

/** A model that begins with a 2-D convolution `first`, the target, and goes on as given. */
function net(...layers: Layers): tf.Sequential {
  return withFixedWeights(
    tf.sequential({
      layers: [
        tf.layers.conv2d({ name: 'first', filters: 3, kernelSize: 3, inputShape: [9, 8, 2] }),
        ...layers,
      ],
    }),
  );
}

const flattenAndScore = (): Layers => [
  tf.layers.flatten(),
  tf.layers.dense({ units: 4, activation: 'softmax' }),
];
const conv = (args: Partial<Parameters<typeof tf.layers.conv2d>[0]>) =>
  tf.layers.conv2d({ filters: 4, kernelSize: 3, ...args });

/** What may follow the target. */
const HEADS: Record<string, () => Layers> = {
  'linear convolution': () => [conv({}), ...flattenAndScore()],
  'padded, strided convolution without bias': () => [
    conv({ padding: 'same', strides: [2, 1], useBias: false, activation: 'relu' }),
    ...flattenAndScore(),
  ],
  'convolution with tanh': () => [conv({ activation: 'tanh' }), ...flattenAndScore()],
  'convolution with elu': () => [conv({ activation: 'elu' }), ...flattenAndScore()],
  'depthwise convolution': () => [
    tf.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same' }),
    ...flattenAndScore(),
  ],
  'separable convolution': () => [
    tf.layers.separableConv2d({ filters: 3, kernelSize: 3, activation: 'relu' }),
    ...flattenAndScore(),
  ],
  'transposed convolution': () => [
    tf.layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 2 }),
    ...flattenAndScore(),
  ],
  'batch normalisation, leaky ReLU and dropout': () => [
    tf.layers.batchNormalization(),
    tf.layers.leakyReLU({ alpha: 0.2 }),
    tf.layers.dropout({ rate: 0.9 }),
    ...flattenAndScore(),
  ],
  'max pooling': () => [
    tf.layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
    ...flattenAndScore(),
  ],
  'average pooling, padding and permutation': () => [
    tf.layers.averagePooling2d({ poolSize: 2 }),
    tf.layers.zeroPadding2d({ padding: 1 }),
    tf.layers.permute({ dims: [3, 1, 2] }),
    ...flattenAndScore(),
  ],
  'dense layers on every position': () => [
    tf.layers.dense({ units: 5 }),
    tf.layers.dense({ units: 5, activation: 'tanh', useBias: false }),
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dense({ units: 4 }),
    tf.layers.activation({ activation: 'softmax' }),
  ],
  'global max pooling and a softmax layer': () => [
    tf.layers.globalMaxPooling2d({}),
    tf.layers.dense({ units: 4 }),
    tf.layers.softmax(),
  ],
  'a scoring convolution with fused softmax, reshaped': () => [
    tf.layers.averagePooling2d({ poolSize: [7, 6] }),
    tf.layers.conv2d({ filters: 4, kernelSize: 1, activation: 'softmax' }),
    tf.layers.reshape({ targetShape: [4] }),
  ],
  'a softmax before a reshaping (MobileNet)': () => [
    tf.layers.averagePooling2d({ poolSize: [7, 6] }),
    tf.layers.conv2d({ filters: 4, kernelSize: 1 }),
    tf.layers.activation({ activation: 'softmax' }),
    tf.layers.reshape({ targetShape: [4] }),
  ],
};

/** Layers that end a model in softmax are run up to it by tfjs' own code, for comparison. */
function tfjsLogits(model: tf.Sequential, target: tf.Tensor): tf.Tensor {
  const probabilities = model.layers
    .slice(1)
    .reduce<tf.Tensor>((x, layer) => layer.apply(x) as tf.Tensor, target);
  // Logits up to a constant per sample, which a difference of two classes does not see.
  return tf.log(probabilities);
}

/** Class 0's logit less class 2's, over all samples. */
const difference = (logits: tf.Tensor) => tf.sum(tf.mul(logits, tf.tensor1d([1, 0, -1, 0])));

describeEachBackend('the head', () => {
  for (const [name, layers] of Object.entries(HEADS)) {
    it(`equals the model and its gradient after ${name}`, async () => {
      const model = net(...layers());
      const cut = cutAt(model, 'first');
      const x = samples(2, [9, 8, 2]);
      const { target, others } = cut.features(x);
      expect(others).toEqual([]);
      const predicted = model.predict(x) as tf.Tensor;
      expectClose(
        await tf.softmax(cut.head({ target, others })).data(),
        await predicted.data(),
        1e-6,
      );
      const gradient = tf.grad((target) => difference(cut.head({ target, others: [] })))(target);
      const expected = tf.grad((target) => difference(tfjsLogits(model, target)))(target);
      const magnitude = (await tf.max(tf.abs(expected)).data())[0]!;
      expect(magnitude).toBeGreaterThan(0);
      expectClose(await gradient.data(), await expected.data(), 1e-4);
    });
  }

  it('has a gradient through dilated convolutions, which tfjs has not', async () => {
    for (const padding of ['same', 'valid'] as const) {
      const dilated = net(
        conv({ name: 'dilated', dilationRate: [3, 2], padding }),
        ...flattenAndScore(),
      );
      // The same network with the dilation's zeros written into a kernel of 7 x 5.
      const plain = net(conv({ kernelSize: [7, 5], padding }), ...flattenAndScore());
      plain.setWeights(
        dilated.getWeights().map((weight, i) => (i === 2 ? spread(weight as tf.Tensor4D) : weight)),
      );
      const { target } = cutAt(dilated, 'first').features(samples(2, [9, 8, 2]));
      const [actual, expected] = [dilated, plain].map((model) => {
        const cut = cutAt(model, 'first');
        return tf.valueAndGrad((target) => difference(cut.head({ target, others: [] })))(target);
      });
      expectClose(await actual!.value.data(), await expected!.value.data(), 1e-5);
      expectClose(await actual!.grad.data(), await expected!.grad.data(), 1e-5);
    }
  });

  it('has a gradient through 1-D convolutions, dilated or strided', async () => {
    for (const args of [{ dilationRate: 2 }, { strides: 2 }, { padding: 'same' as const }]) {
      const model = withFixedWeights(
        tf.sequential({
          layers: [
            tf.layers.conv1d({ name: 'first', filters: 2, kernelSize: 3, inputShape: [12, 1] }),
            tf.layers.conv1d({ filters: 3, kernelSize: 3, ...args }),
            ...flattenAndScore(),
          ],
        }),
      );
      const cut = cutAt(model, 'first');
      const x = samples(1, [12, 1]);
      const { target } = cut.features(x);
      const score = (target: tf.Tensor) => difference(cut.head({ target, others: [] }));
      expectClose(
        await tf.softmax(cut.head({ target, others: [] })).data(),
        await (model.predict(x) as tf.Tensor).data(),
        1e-6,
      );
      // The head is linear, so a difference quotient is exact up to rounding.
      const direction = samples(1, [10, 2], 99);
      const [slope] = await tf.sum(tf.mul(tf.grad(score)(target), direction)).data();
      const [rise] = await tf.sub(score(tf.add(target, direction)), score(target)).data();
      expectClose([slope!], [rise!], 1e-5);
    }
  });

  it('has a gradient through batch normalisation without scale or offset, which tfjs has not', async () => {
    for (const [scale, center] of [
      [false, true],
      [true, false],
      [false, false],
    ] as const) {
      const partial = net(tf.layers.batchNormalization({ scale, center }), ...flattenAndScore());
      const whole = net(tf.layers.batchNormalization(), ...flattenAndScore());
      const weights = partial.getWeights();
      const own = weights.slice(2, -4);
      whole.setWeights([
        ...weights.slice(0, 2),
        scale ? own[0]! : tf.ones([3]),
        center ? own.at(-1)! : tf.zeros([3]),
        ...weights.slice(-4),
      ]);
      const { target } = cutAt(partial, 'first').features(samples(2, [9, 8, 2]));
      const [actual, expected] = [partial, whole].map((model) => {
        const cut = cutAt(model, 'first');
        return tf.valueAndGrad((target) => difference(cut.head({ target, others: [] })))(target);
      });
      expectClose(await actual!.value.data(), await expected!.value.data(), 1e-6);
      expectClose(await actual!.grad.data(), await expected!.grad.data(), 1e-6);
    }
  });

  it('leaves no tensor behind when a gradient is taken', async () => {
    const model = net(conv({ dilationRate: 2 }), conv({ kernelSize: 1 }), ...flattenAndScore());
    const cut = cutAt(model, 'first');
    const x = samples(2, [9, 8, 2]);
    await expectNoLeak(() => {
      const { target } = cut.features(x);
      const score = (target: tf.Tensor) => difference(cut.head({ target, others: [] }));
      tf.dispose([tf.grad(score)(target), target]);
    });
  });
});

/** Zeros between the taps of a 3 x 3 kernel: two rows of them and one column. */
function spread(kernel: tf.Tensor4D): tf.Tensor {
  const parts = tf.split(kernel, 3, 0).map((row) => tf.split(row, 3, 1));
  const [, , channels, filters] = kernel.shape;
  const gap = (height: number, width: number) => tf.zeros([height, width, channels, filters]);
  const rows = parts.map((row) => {
    const taps = row.flatMap((tap, i) => (i === 0 ? [tap] : [gap(1, 1), tap]));
    return tf.concat(taps as tf.Tensor[], 1);
  });
  return tf.concat(
    rows.flatMap((row, i) => (i === 0 ? [row] : [gap(2, 5), row])),
    0,
  );
}

describeEachBackend(
  'the head, operation by operation',
  () => {
    it('computes no gradient of a kernel', async () => {
      const model = net(conv({}), conv({ activation: 'tanh' }), ...flattenAndScore());
      const cut = cutAt(model, 'first');
      const { target } = cut.features(samples(2, [9, 8, 2]));
      const score = (target: tf.Tensor) => difference(cut.head({ target, others: [] }));
      const { kernelNames } = await tf.profile(() => tf.grad(score)(target));
      expect(kernelNames).toContain('Conv2DBackpropInput');
      expect(kernelNames).not.toContain('Conv2DBackpropFilter');
    });
  },
  OPERATION_BACKENDS,
);
