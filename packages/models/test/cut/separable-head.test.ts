import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cutAt } from '../../src/cut/cut.js';
import { samples, signalNet, withFixedWeights } from '../models.js';

/** A convolution `target` of 3 channels on 6 x 5 images, and what follows it. */
function net(...head: tf.layers.Layer[]): tf.Sequential {
  const target = tf.layers.conv2d({
    name: 'target',
    filters: 3,
    kernelSize: 3,
    padding: 'same',
    inputShape: [6, 5, 2],
  });
  return withFixedWeights(tf.sequential({ layers: [target, ...head] }));
}

const pooled = () =>
  net(
    tf.layers.batchNormalization({}),
    tf.layers.reLU({}),
    tf.layers.maxPooling2d({ padding: 'same' }),
    tf.layers.flatten(),
    tf.layers.dropout({ rate: 0.3 }),
    tf.layers.dense({ units: 4, activation: 'softmax' }),
  );

/** The target's sum with the layer before it, globally averaged: another tensor crosses the cut. */
function branched(): tf.LayersModel {
  const input = tf.input({ shape: [6, 5, 2] });
  const convolve = (name: string, from: tf.SymbolicTensor) =>
    tf.layers
      .conv2d({ name, filters: 3, kernelSize: 3, padding: 'same' })
      .apply(from) as tf.SymbolicTensor;
  const stem = convolve('stem', input);
  const sum = tf.layers.add().apply([convolve('target', stem), stem]) as tf.SymbolicTensor;
  const pool = tf.layers.globalMaxPooling2d({}).apply(tf.layers.reLU({}).apply(sum));
  const scores = tf.layers.dense({ units: 4 }).apply(pool) as tf.SymbolicTensor;
  return withFixedWeights(tf.model({ inputs: input, outputs: scores }));
}

/** The whole input of the last layer is covered by its kernel, and handed on after it. */
const convolved = () =>
  net(
    tf.layers.averagePooling2d({}),
    tf.layers.conv2d({ filters: 4, kernelSize: [3, 2] }),
    tf.layers.reshape({ targetShape: [4] }),
    tf.layers.activation({ activation: 'linear' }),
  );

const direct = () =>
  net(tf.layers.globalAveragePooling2d({}), tf.layers.activation({ activation: 'softmax' }));

describeEachBackend('what reaches the last dense layer', () => {
  const { averagePooling2d, conv2d, dense, dropout, flatten, maxPooling2d } = tf.layers;
  const { globalAveragePooling2d, reshape } = tf.layers;
  const classes = () => dense({ units: 4, activation: 'softmax' });

  it.each([
    ['flattened', () => [flatten(), dropout({ rate: 0.5 }), classes()], 'values'],
    ['in another shape', () => [reshape({ targetShape: [90] }), classes()], 'values'],
    ['averaged', () => [globalAveragePooling2d({}), classes()], 'mean'],
    [
      'averaged by a window over everything',
      () => [
        averagePooling2d({ poolSize: [6, 5], strides: 1 }),
        conv2d({ filters: 4, kernelSize: 1 }),
        flatten(),
      ],
      'mean',
    ],
    [
      'averaged twice',
      () => [averagePooling2d({ poolSize: [2, 5] }), globalAveragePooling2d({}), classes()],
      'mean',
    ],
    [
      'averaged by a window that leaves a column out',
      () => [
        averagePooling2d({ poolSize: [6, 4] }),
        conv2d({ filters: 4, kernelSize: 1 }),
        flatten(),
      ],
      null,
    ],
    ['pooled before', () => [maxPooling2d({}), globalAveragePooling2d({}), classes()], null],
  ] as const)('%s', (_, layers, reads) => {
    const model = net(...layers());
    expect(cutAt(model, 'target').separableHead!.reads).toBe(reads);
    model.dispose();
  });
}, ['cpu']);

describe('of how many values each is the mean that reaches the last dense layer', () => {
  const { averagePooling2d, dense, flatten, maxPooling2d, reLU } = tf.layers;
  const { globalAveragePooling2d, globalMaxPooling2d } = tf.layers;

  it.each([
    ['flattened', () => [flatten()], 1],
    ['averaged', () => [globalAveragePooling2d({})], 30],
    ['largest of windows', () => [maxPooling2d({}), flatten()], 1],
    ['their average', () => [maxPooling2d({}), globalAveragePooling2d({})], 6],
    [
      'largest of averages',
      () => [averagePooling2d({ poolSize: [3, 2] }), maxPooling2d({}), flatten()],
      6,
    ],
    ['windows with gaps', () => [averagePooling2d({ strides: 3 }), flatten()], 4],
    ['windows that overlap', () => [maxPooling2d({ poolSize: 3, strides: 2 }), flatten()], null],
    ['windows over the edge', () => [maxPooling2d({ padding: 'same' }), flatten()], null],
    ['whole windows', () => [maxPooling2d({ poolSize: [2, 5], padding: 'same' }), flatten()], 1],
    ['shared among equal values', () => [globalMaxPooling2d({})], null],
    ['changed', () => [reLU({}), globalAveragePooling2d({})], null],
  ] as const)('%s', (_, layers, averaged) => {
    const model = net(...layers(), dense({ units: 4 }));
    expect(cutAt(model, 'target').separableHead!.averaged).toBe(averaged);
    model.dispose();
  });
});

describeEachBackend('a head that keeps channels apart', () => {
  it.each([
    ['pooled and flattened', pooled, 9],
    ['with a tensor beside the target', branched, 1],
    ['a convolution over all of its input', convolved, 6],
    ['no dense layer', direct, 1],
  ] as const)('gives logits that are sums over channels: %s', async (_, make, positions) => {
    const model = make();
    const cut = cutAt(model, 'target');
    const head = cut.separableHead!;
    expect(head.positions).toBe(positions);
    const x = samples(3, cut.inputShape);
    const logitsAndSums = (target: (activation: tf.Tensor) => tf.Tensor) =>
      tf.tidy(() => {
        const activations = cut.features(x);
        const changed = { ...activations, target: target(activations.target) };
        const features = head.channelWise(changed);
        const kernel = head.kernel();
        expect(features.shape).toEqual([3, positions, 3]);
        expect(kernel.shape).toEqual([positions, 3, cut.classes]);
        const sums = tf.matMul(features.reshape([3, -1]), kernel.reshape([-1, cut.classes]));
        return [cut.head(changed).sub(sums), features] as const;
      });
    // The bias alone is left, whatever the activation.
    const [bias, features] = logitsAndSums((activation) => activation);
    const [again, others] = logitsAndSums((activation) =>
      activation.mul(tf.tensor1d([1, -2, 0.5])),
    );
    expectClose(await again.data(), await bias.data());
    // A channel that stays gives the same, whatever becomes of the others.
    const first = (all: tf.Tensor) => tf.tidy(() => all.slice([0, 0, 0], [-1, -1, 1]));
    expectClose(await first(others).data(), await first(features).data(), 1e-6);
    const activations = cut.features(x);
    const logits = cut.head(activations);
    const finished = tf.tidy(() => head.finish(head.channelWise(activations)));
    expectClose(await finished.data(), await logits.data(), 1e-6);
    tf.dispose([logits, finished]);
    await expectNoLeak(() => tf.tidy(() => head.finish(features)).dispose());
    await expectNoLeak(() => head.channelWise(activations).dispose());
    await expectNoLeak(() => head.kernel().dispose());
    expect(activations.target.isDisposed).toBe(false);
    tf.dispose([bias, again, features, others, x]);
    model.dispose();
  });
});

describe('steps of a head', () => {
  it('say where channels stay apart', () => {
    const cut = cutAt(signalNet(), 'conv1d_1');
    expect(cut.separableHead).toBeNull();
    expect(cut.headPlan.map(({ channelWise }) => channelWise)).toEqual([false, false, false]);
    const last = cutAt(signalNet(), 'conv1d_2');
    expect(last.separableHead).not.toBeNull();
    expect(last.headPlan.map(({ channelWise }) => channelWise)).toEqual([true, false]);
  });

  it('of two ways from the target, one of which mixes', () => {
    const input = tf.input({ shape: [6, 5, 2] });
    const target = tf.layers
      .conv2d({ name: 'target', filters: 3, kernelSize: 1 })
      .apply(input) as tf.SymbolicTensor;
    const squeezed = tf.layers.globalAveragePooling2d({}).apply(target);
    const gate = tf.layers.dense({ units: 3, activation: 'sigmoid' }).apply(squeezed);
    const wide = tf.layers.reshape({ targetShape: [1, 1, 3] }).apply(gate) as tf.SymbolicTensor;
    const gated = tf.layers.multiply().apply([target, wide]);
    const pool = tf.layers.globalAveragePooling2d({}).apply(gated);
    const output = tf.layers.dense({ units: 2 }).apply(pool) as tf.SymbolicTensor;
    const cut = cutAt(tf.model({ inputs: input, outputs: output }), 'target');
    expect(cut.separableHead).toBeNull();
    expect(cut.headPlan.filter(({ channelWise }) => channelWise)).toHaveLength(1);
  });

  it('of a last convolution that does not reach all of its input', () => {
    const last = (kernelSize: [number, number], strides: [number, number]) =>
      cutAt(
        net(
          tf.layers.cropping2D({
            cropping: [
              [1, 1],
              [0, 1],
            ],
          }),
          tf.layers.conv2d({ filters: 2, kernelSize, strides, padding: 'same' }),
          tf.layers.flatten(),
        ),
        'target',
      ).separableHead;
    // Of 4 x 4 positions 2 x 8 reach half and 4 x 4 all, though both count 16.
    expect(last([2, 8], [4, 4])).toBeNull();
    expect(last([4, 4], [4, 4])).not.toBeNull();
  });

  it('of channels that move between the places of a longer last axis', () => {
    const repeated = net(
      tf.layers.flatten(),
      tf.layers.repeatVector({ n: 2 }),
      tf.layers.globalMaxPooling1d({}),
      tf.layers.dense({ units: 2 }),
    );
    expect(cutAt(repeated, 'target').separableHead).not.toBeNull();
    const moved = net(
      tf.layers.reshape({ targetShape: [9, 10] }),
      tf.layers.globalMaxPooling1d({}),
      tf.layers.dense({ units: 2 }),
    );
    expect(cutAt(moved, 'target').separableHead).toBeNull();
  });
});
