import { describeEachBackend, expectClose, expectNoLeak } from '@lucida/runtime/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { cutAt } from '../../src/cut/cut.js';
import { samples, withFixedWeights } from '../models.js';

const convolve = (
  name: string,
  from: tf.SymbolicTensor,
  options: Partial<Parameters<typeof tf.layers.conv2d>[0]> = {},
) =>
  tf.layers
    .conv2d({ name, filters: 3, kernelSize: 3, padding: 'same', ...options })
    .apply(from) as tf.SymbolicTensor;

/** A residual block after the target, whose sum also takes what lies before the target. */
function residual(): tf.LayersModel {
  const input = tf.input({ shape: [6, 5, 2] });
  const stem = convolve('stem', input);
  const target = convolve('target', stem);
  const normal = tf.layers.batchNormalization({ name: 'apart' }).apply(target) as tf.SymbolicTensor;
  const mixed = convolve('mixing', normal, { strides: 1, activation: 'tanh' });
  const sum = tf.layers.add().apply([mixed, normal, stem]);
  const flat = tf.layers.flatten().apply(tf.layers.maxPooling2d({}).apply(sum));
  const outputs = tf.layers.dense({ units: 4, activation: 'softmax' }).apply(flat);
  return withFixedWeights(tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor }));
}

/** Two ways from the target, each of which mixes. */
function projected(): tf.LayersModel {
  const input = tf.input({ shape: [7, 4, 2] });
  const target = convolve('target', input);
  const one = convolve('mixing', target, {
    strides: [2, 1],
    kernelSize: [3, 2],
    activation: 'relu',
  });
  const other = convolve('projection', target, { strides: [2, 1], kernelSize: 1 });
  const sum = tf.layers.add().apply([one, other]) as tf.SymbolicTensor;
  const pooled = tf.layers.globalAveragePooling2d({}).apply(sum);
  return withFixedWeights(
    tf.model({ inputs: input, outputs: tf.layers.softmax().apply(pooled) as tf.SymbolicTensor }),
  );
}

const dense = () =>
  withFixedWeights(
    tf.sequential({
      layers: [
        tf.layers.conv1d({ name: 'target', filters: 3, kernelSize: 2, inputShape: [9, 2] }),
        tf.layers.flatten(),
        tf.layers.dense({ name: 'mixing', units: 5, activation: 'sigmoid' }),
        tf.layers.dense({ units: 2 }),
      ],
    }),
  );

const MODELS = [
  ['a residual sum', residual, ['mixing'], [0]],
  ['two layers that mix', projected, ['mixing', 'projection'], []],
  ['dense layers', dense, ['mixing'], []],
] as const;

describeEachBackend('a head whose first layers add channels up', () => {
  it.each(MODELS)('gives the logits in parts: %s', async (_, make, names, others) => {
    const model = make();
    const cut = cutAt(model, 'target');
    const head = cut.mixingHead;
    if (typeof head === 'string') return expect.fail(head);
    expect(head.layers.map(({ layer }) => layer)).toEqual(names);
    expect(head.others).toEqual(others);
    const x = samples(2, cut.inputShape);
    const inParts = () =>
      tf.tidy(() => {
        const features = cut.features(x);
        const { inputs, skips } = head.channelWise(features);
        const sums = head.mix(inputs);
        sums.forEach(({ shape }, i) => {
          expect(shape).toEqual([2, ...head.layers[i]!.outputShape]);
        });
        const beside = head.others.map((i) => features.others[i]!);
        return [head.after(sums, skips, beside), cut.penultimate.values(features)] as const;
      });
    const [own, values] = inParts();
    expect(own.shape).toEqual([2, cut.penultimate.width]);
    expectClose(await own.data(), await values.data());
    tf.dispose([own, values]);
    await expectNoLeak(() => tf.dispose([...inParts()]));

    // A change of the values before the last layer changes the logits by its product with the kernel.
    const { kernel } = cut.penultimate;
    const [byValues, byLogits] = tf.tidy(() => {
      const features = cut.features(x);
      const changed = { ...features, target: features.target.mul(0.5) };
      const change = cut.penultimate.values(features).sub(cut.penultimate.values(changed));
      const product = kernel ? tf.matMul(change, kernel()) : change;
      return [product, cut.head(features).sub(cut.head(changed))] as const;
    });
    expectClose(await byValues.data(), await byLogits.data());
    tf.dispose([byValues, byLogits, x]);
    model.dispose();
  });

  it('sees a layer as a convolution with the kernel it has', async () => {
    const model = projected();
    const { mixingHead } = cutAt(model, 'target');
    if (typeof mixingHead === 'string') return expect.fail(mixingHead);
    const [layer] = mixingHead.layers;
    expect(layer).toMatchObject({
      inputShape: [7, 4, 3],
      outputShape: [4, 4, 3],
      window: [3, 2],
      strides: [2, 1],
      dilations: [1, 1],
      // Three rows at stride 2 over 7 reach 9; two columns over 4 reach 5, and the odd one is behind.
      padding: [1, 0],
    });
    const kernel = layer!.kernel();
    expect(kernel.shape).toEqual([3, 2, 3, 3]);
    kernel.dispose();
    model.dispose();
  });
});

describe('sums that are pooled next', () => {
  /** A signal's head: a mixing convolution of 9 positions, and what follows. */
  const pooledOf = (activation: 'relu' | 'tanh' | 'linear', ...after: tf.layers.Layer[]) => {
    const conv = { kernelSize: 3, padding: 'same' } as const;
    const layers = [
      tf.layers.conv1d({ ...conv, name: 'target', filters: 3, inputShape: [9, 2] }),
      tf.layers.conv1d({ ...conv, filters: 4, activation }),
      ...after,
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ];
    const model = tf.sequential({ layers });
    const { mixingHead } = cutAt(model, 'target');
    model.dispose();
    if (typeof mixingHead === 'string') throw new Error(mixingHead);
    return mixingHead.pooled;
  };
  const pool = (options: object) => tf.layers.maxPooling1d({ poolSize: 3, ...options });

  it('in windows within the image that do not overlap', () => {
    const expected = { reduce: 'maximum', window: [1, 3], strides: [1, 3], outputShape: [1, 3, 4] };
    expect(pooledOf('relu', pool({}))).toMatchObject({ ...expected, activation: 'relu' });
    expect(pooledOf('linear', tf.layers.reLU(), pool({ padding: 'same' }))).toMatchObject(expected);
    expect(pooledOf('linear', pool({ poolSize: 2, strides: 3 }))).toMatchObject({
      ...{ activation: 'linear', window: [1, 2], strides: [1, 3], outputShape: [1, 3, 4] },
    });
  });

  it.each([
    ['another activation', 'tanh', [pool({})]],
    ['a bounded ReLU', 'linear', [tf.layers.reLU({ maxValue: 6 }), pool({})]],
    ['windows that overlap', 'relu', [pool({ strides: 2 })]],
    ['windows over the edge', 'relu', [pool({ poolSize: 2, padding: 'same' })]],
    ['something between', 'relu', [tf.layers.batchNormalization(), pool({})]],
    ['no pooling', 'relu', []],
  ] as const)('but not where there is %s', (_, activation, after) => {
    expect(pooledOf(activation, ...after)).toBeNull();
  });
});

describe('other heads', () => {
  it.each([
    ['nothing more mixes', () => [], /the last$/],
    [
      'not a weighted sum',
      () => [tf.layers.layerNormalization({ name: 'mixing' })],
      /^mixing \(LayerNormalization\) mixes channels, and not as a weighted sum$/,
    ],
    [
      'channels along an axis that is not theirs',
      () => [
        tf.layers.reshape({ targetShape: [4, 6] }),
        tf.layers.dense({ name: 'mixing', units: 2 }),
      ],
      /^mixing \(Dense\) mixes channels that lie spread over an axis of 6$/,
    ],
  ])('say why they are not: %s', (_, layers, reason) => {
    const target = tf.layers.conv1d({
      name: 'target',
      filters: 3,
      kernelSize: 2,
      inputShape: [9, 2],
    });
    const head = [...layers(), tf.layers.flatten(), tf.layers.dense({ units: 2 })];
    const model = tf.sequential({ layers: [target, ...head] });
    expect(cutAt(model, 'target').mixingHead).toMatch(reason);
    model.dispose();
  });
});
