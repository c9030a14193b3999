import { UsageError } from '@lucida/runtime/errors';
import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cutAt } from '../../src/cut/cut.js';
import { defaultTargetLayer, targetLayers } from '../../src/cut/targets.js';
import { samples, sharedNet, signalNet } from '../models.js';

beforeAll(() => startBackend('cpu'));

/** The study's network for colour images, with fewer filters. */
function imageNet(): tf.Sequential {
  const conv = (name: string, inputShape?: number[]) =>
    tf.layers.conv2d({
      name,
      filters: 4,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      ...(inputShape && { inputShape }),
    });
  return tf.sequential({
    layers: [
      conv('conv2d', [16, 16, 3]),
      conv('conv2d_1'),
      tf.layers.maxPooling2d({ name: 'max_pooling2d', poolSize: 2 }),
      conv('conv2d_2'),
      conv('conv2d_3'),
      tf.layers.maxPooling2d({ name: 'max_pooling2d_1', poolSize: 2 }),
      tf.layers.globalAveragePooling2d({ name: 'global_average_pooling2d' }),
      tf.layers.dense({ name: 'dense', units: 8, activation: 'softmax' }),
    ],
  });
}

const small = (...layers: tf.layers.Layer[]) =>
  tf.sequential({
    name: 'small',
    layers: [
      tf.layers.conv1d({ name: 'conv', filters: 2, kernelSize: 1, inputShape: [4, 1] }),
      ...layers,
    ],
  });
const scored = (activation: 'softmax' | 'sigmoid' | 'linear' = 'softmax') => [
  tf.layers.flatten({ name: 'flat' }),
  tf.layers.dense({ name: 'scores', units: 3, activation }),
];

describe('targetLayers', () => {
  it('lists the layers with spatial positions in order', () => {
    expect(targetLayers(signalNet())).toEqual(
      ['conv1d', 'conv1d_1', 'conv1d_2'].map((name) => ({
        name,
        type: 'Conv1D',
        outputShape: [null, 40, 6],
        channels: 6,
      })),
    );
    expect(targetLayers(imageNet()).map(({ name }) => name)).toEqual([
      'conv2d',
      'conv2d_1',
      'max_pooling2d',
      'conv2d_2',
      'conv2d_3',
      'max_pooling2d_1',
    ]);
  });

  it('names shared layers by number and nested ones by path', () => {
    const names = targetLayers(sharedNet()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(
      [
        'shared:1',
        'shared:2',
        'mix',
        'sum',
        ...['conv', 'norm', 'leaky'].flatMap((name) => [`block/${name}:1`, `block/${name}:2`]),
      ].toSorted(),
    );
  });
});

describe('defaultTargetLayer', () => {
  it('is the last layer with spatial positions before the head', () => {
    expect(defaultTargetLayer(signalNet())).toBe('conv1d_2');
    expect(defaultTargetLayer(imageNet())).toBe('max_pooling2d_1');
    expect(defaultTargetLayer(sharedNet())).toBe('sum');
  });

  it('is not a dropout, which says the same as the layer before', () => {
    const model = small(tf.layers.dropout({ rate: 0.5, name: 'drop' }), ...scored());
    expect(defaultTargetLayer(model)).toBe('conv');
    expect(cutAt(model, 'drop').layer).toBe('drop');
  });

  it('is the layer before padding, cropping and copying of pixels', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: 1, inputShape: [4, 4, 1] }),
        tf.layers.upSampling2d({ size: [2, 2] }),
        tf.layers.cropping2D({
          cropping: [
            [1, 0],
            [0, 1],
          ],
        }),
        tf.layers.zeroPadding2d({ padding: [1, 1] }),
        tf.layers.globalMaxPooling2d({}),
        tf.layers.dense({ units: 2 }),
      ],
    });
    expect(defaultTargetLayer(model)).toBe('conv');
  });

  it('is refused for a model whose input has no fixed size', () => {
    const conv = { filters: 2, kernelSize: 1, inputShape: [null, null, 1] as unknown as number[] };
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d(conv),
        tf.layers.globalMaxPooling2d({}),
        tf.layers.dense({ units: 2 }),
      ],
    });
    expect(() => defaultTargetLayer(model)).toThrow(/\[any, any, 1\] .* is not fixed: build/);
  });

  it('is refused for a model without spatial layers', () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    expect(() => defaultTargetLayer(model)).toThrow(/has spatial positions/);
  });
});

describe('cutAt', () => {
  it('takes the inner name of a nested layer where it is unique, and its path', () => {
    const backbone = tf.sequential({
      name: 'backbone',
      layers: [tf.layers.conv1d({ name: 'inner', filters: 2, kernelSize: 1, inputShape: [4, 1] })],
    });
    const input = tf.input({ shape: [4, 1] });
    const flat = tf.layers.flatten().apply(backbone.apply(input)) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: flat });
    const byName = cutAt(model, 'inner');
    expect(byName.layer).toBe('inner');
    expect(cutAt(model, 'backbone/inner').layer).toBe('inner');
  });

  it('cuts at the input', async () => {
    const model = small(...scored());
    const cut = cutAt(model, model.inputs[0]!.sourceLayer.name);
    expect(cut.headPlan.map(({ type }) => type)).toEqual(['Conv1D', 'Flatten', 'Dense']);
    const x = samples(1, [4, 1]);
    expect(await cut.features(x).target.data()).toEqual(await x.data());
  });

  it('takes the output of a model without activation as logits', async () => {
    const model = small(...scored('linear'));
    const x = samples(2, [4, 1]);
    const cut = cutAt(model, 'conv');
    expect(await cut.head(cut.features(x)).data()).toEqual(
      await (model.predict(x) as tf.Tensor).data(),
    );
  });

  const refusals: [string, () => tf.LayersModel, string, RegExp][] = [
    [
      'an unknown layer',
      signalNet,
      'conv1d_3',
      /no layer conv1d_3; did you mean conv1d_\d\? It has conv1d, conv1d_1, conv1d_2, .*flatten, dense/,
    ],
    [
      'a layer without spatial positions',
      signalNet,
      'flatten',
      /flatten \(Flatten\) .* \[240\] has no spatial positions; choose one of conv1d, conv1d_1, conv1d_2\./,
    ],
    [
      'a layer with one position',
      () => small(tf.layers.conv1d({ name: 'one', filters: 2, kernelSize: 4 }), ...scored()),
      'one',
      /\[1, 2\] has a single spatial position/,
    ],
    [
      'a shared layer without a number',
      sharedNet,
      'shared',
      /applied 2 times; choose one of shared:1, shared:2/,
    ],
    ['the final softmax', sharedNet, 'probabilities', /final softmax/],
    [
      'a model that ends in sigmoid',
      () => small(...scored('sigmoid')),
      'conv',
      /scores with activation sigmoid/,
    ],
    [
      'a model that ends in one number for two classes',
      () =>
        small(
          tf.layers.flatten(),
          tf.layers.dense({ name: 'score', units: 1, activation: 'sigmoid' }),
        ),
      'conv',
      /layer score with a single number .* for two classes give it two units and softmax/,
    ],
    [
      'a model that ends in a ReLU layer',
      () => small(...scored('linear'), tf.layers.reLU({ name: 'last' })),
      'conv',
      /last with activation ReLU/,
    ],
    ['a model that is not a classifier', () => small(), 'conv', /gives \[4, 2\] for a sample/],
    [
      'a softmax over positions',
      () => small(tf.layers.softmax({ axis: 1, name: 'soft' }), tf.layers.flatten()),
      'conv',
      /softmax of layer soft .* 8 classes/,
    ],
    [
      'a fused softmax that cannot be taken off',
      separableNet,
      'conv2d',
      /sep \(SeparableConv2D\) cannot be told from the layer/,
    ],
    [
      'an input of no fixed size',
      () =>
        tf.sequential({
          layers: [
            tf.layers.conv1d({ name: 'conv', filters: 2, kernelSize: 1, inputShape: [null, 1] }),
            tf.layers.globalAveragePooling1d({}),
          ],
        }),
      'conv',
      /input shape \[any, 1\].* not fixed/,
    ],
    [
      'a model that is not built',
      () => tf.sequential({ name: 'raw' }),
      'flatten',
      /raw has no input shape yet/,
    ],
    ['several inputs', twoInputs, 'conv', /2 inputs and 1 outputs/],
    [
      'masks',
      () =>
        tf.sequential({
          layers: [tf.layers.masking({ name: 'mask', inputShape: [4, 1] }), ...scored()],
        }),
      'mask',
      /mask \(Masking\) masks time steps/,
    ],
    [
      'channels first',
      () =>
        tf.sequential({
          layers: [
            tf.layers.maxPooling2d({
              name: 'pool',
              dataFormat: 'channelsFirst',
              inputShape: [1, 4, 4],
            }),
            ...scored(),
          ],
        }),
      'pool',
      /pool .* channels first/,
    ],
    [
      'a dilated depthwise convolution, which tfjs computes without its dilation',
      () =>
        tf.sequential({
          layers: [
            tf.layers.depthwiseConv2d({
              name: 'wide',
              kernelSize: 2,
              dilationRate: [1, 2],
              inputShape: [5, 5, 2],
            }),
            ...scored(),
          ],
        }),
      'wide',
      /wide \(DepthwiseConv2D\) has a dilation rate of 1,2/,
    ],
    [
      'an output that does not need the layer',
      unusedBranch,
      'unused',
      /does not depend on layer unused/,
    ],
    [
      'a layer with an empty output',
      () => small(tf.layers.conv1d({ name: 'wide', filters: 1, kernelSize: 5 }), ...scored()),
      'conv',
      /wide gives an empty output, \[0, 1\]/,
    ],
  ];
  for (const [what, model, layer, message] of refusals) {
    it(`refuses ${what}`, () => {
      const call = () => cutAt(model(), layer);
      expect(call).toThrow(UsageError);
      expect(call).toThrow(message);
    });
  }

  it('refuses tensors of another shape', () => {
    const cut = cutAt(signalNet(), 'conv1d');
    expect(() => cut.features(tf.zeros([40, 1]))).toThrow(/\[40, 1\], expected \[samples, 40, 1\]/);
    expect(() => cut.features(tf.zeros([2, 39, 1]))).toThrow(/expected \[samples, 40, 1\]/);
    expect(() => cut.features(tf.zeros([0, 40, 1]))).toThrow(/at least one sample/);
    expect(() => cut.head({ target: tf.zeros([2, 40, 5]), others: [] })).toThrow(
      /target activation has shape \[2, 40, 5\]/,
    );
    expect(() => cut.head({ target: tf.zeros([1, 40, 6]), others: [tf.zeros([1])] })).toThrow(
      /needs 0 other tensors/,
    );
    const skip = cutAt(sharedNet(), 'mix');
    const { others } = skip.features(tf.zeros([2, 8, 6, 2]));
    expect(() => skip.head({ target: tf.zeros([3, 8, 6, 2]), others })).toThrow(
      /holds 2 samples, the target 3/,
    );
  });

  it('has no bias activation for a layer without a bias', () => {
    expect(() => cutAt(imageNet(), 'max_pooling2d').biasActivation()).toThrow(
      /max_pooling2d \(MaxPooling2D\) has no bias/,
    );
    const plain = small(
      tf.layers.conv1d({ name: 'bare', filters: 2, kernelSize: 1, useBias: false }),
      ...scored(),
    );
    expect(() => cutAt(plain, 'bare').biasActivation()).toThrow(/no bias/);
  });
});

function separableNet(): tf.LayersModel {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ name: 'conv2d', filters: 2, kernelSize: 1, inputShape: [2, 2, 1] }),
      tf.layers.separableConv2d({ name: 'sep', filters: 3, kernelSize: 2, activation: 'softmax' }),
      tf.layers.flatten(),
    ],
  });
}

function twoInputs(): tf.LayersModel {
  const [a, b] = [tf.input({ shape: [4, 1] }), tf.input({ shape: [4, 1] })];
  const sum = tf.layers.add({}).apply([a, b]);
  const conv = tf.layers.conv1d({ name: 'conv', filters: 1, kernelSize: 1 }).apply(sum);
  const flat = tf.layers.flatten().apply(conv) as tf.SymbolicTensor;
  return tf.model({ inputs: [a, b], outputs: flat });
}

/** A nested model with two outputs, of which only the first is used. */
function unusedBranch(): tf.LayersModel {
  const input = tf.input({ shape: [4, 1] });
  const used = tf.layers.conv1d({ name: 'used', filters: 1, kernelSize: 1 }).apply(input);
  const unused = tf.layers.conv1d({ name: 'unused', filters: 1, kernelSize: 1 }).apply(input);
  const branches = tf.model({
    name: 'branches',
    inputs: input,
    outputs: [used, unused] as tf.SymbolicTensor[],
  });
  const outer = tf.input({ shape: [4, 1] });
  const [first] = branches.apply(outer) as tf.SymbolicTensor[];
  const flat = tf.layers.flatten().apply(first!) as tf.SymbolicTensor;
  return tf.model({ inputs: outer, outputs: flat });
}
