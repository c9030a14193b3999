import { cutAt, disposeModel, mobilenet, resnet50, vgg7, vgg16 } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { ablationPlan, chooseStrategy } from '../src/ablation/plan.js';

beforeAll(() => startBackend('cpu'));

const kernelInitializer = 'zeros';
const conv = (name: string, filters: number, inputShape?: number[]) =>
  tf.layers.conv2d({
    name,
    filters,
    kernelSize: 3,
    padding: 'same',
    activation: 'relu',
    kernelInitializer,
    ...(inputShape && { inputShape }),
  });

/** A net of a convolution `target` with 4 channels on 8 x 6 images, and the given head. */
function cutBefore(...head: tf.layers.Layer[]) {
  const model = tf.sequential({ layers: [conv('target', 4, [8, 6, 2]), ...head] });
  return cutAt(model, 'target');
}

const softmax = () => tf.layers.dense({ name: 'dense', units: 3, activation: 'softmax' });

describe('multiply-adds worked out by hand', () => {
  test('VGG-7 on 224 x 224 images', () => {
    const model = vgg7({ seed: 1 });
    // 9 taps: 224^2 * 9 * (3 * 32 + 32 * 32) + 112^2 * 9 * (32 * 64 + 64 * 64) + 64 * 8.
    const forward = 43_352_064 + 462_422_016 + 231_211_008 + 462_422_016 + 512;
    const last = ablationPlan(cutAt(model, 'conv2d_3'));
    expect(last.strategy).toBe('closed-form');
    expect(last.allowed).toEqual(['closed-form', 'head', 'full']);
    expect(last.cost).toEqual({
      'closed-form': forward + 512,
      delta: null,
      head: forward + 64 * 512,
      full: 64 * forward,
    });
    // The figures of the design: 76.8 G and 1.2 G.
    expect((last.cost.full! / 1e9).toFixed(1)).toBe('76.8');
    expect((last.cost['closed-form']! / 1e9).toFixed(1)).toBe('1.2');

    const first = ablationPlan(cutAt(model, 'max_pooling2d'));
    expect(first.strategy).toBe('delta');
    expect(first.allowed).toEqual(['delta', 'head', 'full']);
    expect(first.reason).toMatch(/^conv2d_2 \(Conv2D\) mixes channels/);
    expect(first.cost).toEqual({
      'closed-form': null,
      // All that the channels give to conv2d_2 is one pass of it, and of 512 weights 64 are the
      // target class's.
      delta: forward + 231_211_008 + 32 * (462_422_016 + 64),
      head: forward + 32 * (231_211_008 + 462_422_016 + 512),
      full: 32 * forward,
    });
    model.dispose();
  });

  test.each([
    ['vgg16', vgg16, 'block5_conv3', 'delta', { full: 7920, head: 78.8, delta: 24.2 }],
    ['resnet50', resnet50, 'conv5_block3_out', 'closed-form', { full: 7900, 'closed-form': 3.86 }],
    ['mobilenet', mobilenet, 'conv_pw_13_relu', 'closed-form', { full: 582, 'closed-form': 0.57 }],
  ] as const)('%s, in units of 10^9', (_, make, layer, best, expected) => {
    const model = make({ seed: 1 });
    const { strategy, cost } = ablationPlan(cutAt(model, layer));
    expect(strategy).toBe(best);
    for (const [name, giga] of Object.entries(expected)) {
      expect(Number((cost[name as typeof strategy]! / 1e9).toPrecision(3)), name).toBe(giga);
    }
    disposeModel(model);
  });
});

describe('heads that mix channels in other ways than a weighted sum', () => {
  const flat = () => tf.layers.flatten();
  test.each<[string, () => tf.layers.Layer[]]>([
    ['softmax over channels', () => [tf.layers.softmax({ name: 'mixing' }), flat(), softmax()]],
    [
      'activation softmax',
      () => [tf.layers.activation({ name: 'mixing', activation: 'softmax' }), flat(), softmax()],
    ],
    [
      'layer normalisation',
      () => [tf.layers.layerNormalization({ name: 'mixing' }), flat(), softmax()],
    ],
    [
      'depth multiplier',
      () => [
        tf.layers.depthwiseConv2d({ name: 'mixing', kernelSize: 2, depthMultiplier: 2 }),
        flat(),
        softmax(),
      ],
    ],
    [
      'separable convolution',
      () => [
        tf.layers.separableConv2d({ name: 'mixing', filters: 4, kernelSize: 2 }),
        flat(),
        softmax(),
      ],
    ],
    [
      'channels moved',
      () => [tf.layers.permute({ name: 'mixing', dims: [1, 3, 2] }), flat(), softmax()],
    ],
    [
      'positions taken for channels',
      () => [
        tf.layers.reshape({ targetShape: [32, 6] }),
        tf.layers.globalAveragePooling1d({ name: 'mixing' }),
        softmax(),
      ],
    ],
    [
      'recurrent layer',
      () => [
        tf.layers.reshape({ targetShape: [48, 4] }),
        tf.layers.simpleRNN({ name: 'mixing', units: 3 }),
        softmax(),
      ],
    ],
  ])('%s', (_, head) => {
    const cut = cutBefore(...head());
    const plan = ablationPlan(cut);
    expect(plan.strategy).toBe('head');
    expect(plan.reason).toMatch(/^mixing \(/);
    expect(chooseStrategy(cut, 'auto')).toBe('head');
    expect(chooseStrategy(cut, 'full')).toBe('full');
    expect(() => chooseStrategy(cut, 'closed-form')).toThrow(UsageError);
    expect(() => chooseStrategy(cut, 'closed-form')).toThrow(
      /^At layer target .* closed-form .*: mixing \(.*; choose auto, head or full\.$/,
    );
  });
});

describe('heads that add channels up', () => {
  const flat = () => tf.layers.flatten();
  test.each<[string, () => tf.layers.Layer[]]>([
    ['convolution', () => [conv('mixing', 4), flat(), softmax()]],
    ['two dense layers', () => [flat(), tf.layers.dense({ name: 'mixing', units: 5 }), softmax()]],
    [
      'dense at every position',
      () => [tf.layers.dense({ name: 'mixing', units: 4 }), flat(), softmax()],
    ],
    [
      'not all of the input at once',
      () => [tf.layers.conv2d({ name: 'mixing', filters: 3, kernelSize: [8, 5] }), flat()],
    ],
  ])('%s', (_, head) => {
    const cut = cutBefore(...head());
    const plan = ablationPlan(cut);
    expect(plan.strategy).toBe('delta');
    expect(plan.reason).toMatch(/^mixing \(.* as a weighted sum/);
    expect(() => chooseStrategy(cut, 'closed-form')).toThrow(
      /^At layer target .* closed-form .*: mixing \(.*; choose auto, delta, head or full\.$/,
    );
  });
});

describe('heads that keep channels apart', () => {
  test('no dense layer: the channels are the logits', () => {
    const model = tf.sequential({
      layers: [
        conv('target', 3, [8, 6, 2]),
        tf.layers.globalAveragePooling2d({}),
        tf.layers.softmax({}),
      ],
    });
    const cut = cutAt(model, 'target');
    const plan = ablationPlan(cut);
    expect(plan.strategy).toBe('closed-form');
    expect(plan.reason).toMatch(/to the end$/);
  });

  test('a convolution over all of its input is a dense layer', () => {
    const whole = tf.layers.conv2d({ filters: 3, kernelSize: [8, 6] });
    const cut = cutBefore(whole, tf.layers.flatten());
    expect(ablationPlan(cut).strategy).toBe('closed-form');
    expect(() => chooseStrategy(cut, 'delta')).toThrow(
      /delta is not to be had: channels stay apart/,
    );
  });
});
