import { startBackend } from '@lucida/runtime/node';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { vgg7 } from '../src/architectures/vgg7.js';
import { cutAt } from '../src/cut/cut.js';
import { targetLayers } from '../src/cut/targets.js';
import { inspectModel } from '../src/inspect/inspect.js';
import { summarizeModel } from '../src/summary.js';
import { everyKindOfLayer, sharedNet, signalNet } from './models.js';

beforeAll(() => startBackend('cpu'));

/** Multiply-adds of the second layer of a small model. */
function costOf(layer: tf.layers.Layer, shape: number[]): number | null {
  const input = tf.input({ shape });
  const model = tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
  return inspectModel(model).multiplyAdds;
}

describe('inspectModel', () => {
  it('lists every layer of VGG-7 with figures worked out by hand', () => {
    const { layers, ...totals } = inspectModel(vgg7({ seed: 0 }));
    const rows = layers.map(({ name, outputShape, parameters, multiplyAdds, fitAsTarget }) => [
      name,
      outputShape.slice(1).join(' x '),
      parameters,
      multiplyAdds,
      fitAsTarget,
    ]);
    expect(rows).toEqual([
      ['conv2d', '224 x 224 x 32', 896, 224 ** 2 * 9 * 3 * 32, true],
      ['conv2d_1', '224 x 224 x 32', 9248, 224 ** 2 * 9 * 32 * 32, true],
      ['max_pooling2d', '112 x 112 x 32', 0, 0, true],
      ['conv2d_2', '112 x 112 x 64', 18_496, 112 ** 2 * 9 * 32 * 64, true],
      ['conv2d_3', '112 x 112 x 64', 36_928, 112 ** 2 * 9 * 64 * 64, true],
      ['max_pooling2d_1', '56 x 56 x 64', 0, 0, true],
      ['global_average_pooling2d', '64', 0, 0, false],
      ['dense', '8', 520, 512, false],
    ]);
    expect(totals).toEqual({
      name: 'vgg7',
      inputShape: [224, 224, 3],
      parameters: 66_088,
      trainableParameters: 66_088,
      multiplyAdds: 1_199_407_616,
    });
  });

  it.each<[string, () => tf.layers.Layer, number[], number | null]>([
    // 9 outputs (same, stride 2 of 17), 5 taps of 3 channels, 4 filters.
    [
      'strided signal convolution',
      () => tf.layers.conv1d({ filters: 4, kernelSize: 5, strides: 2, padding: 'same' }),
      [17, 3],
      9 * 5 * 3 * 4,
    ],
    // Every one of 4 x 5 inputs spreads 3 x 3 taps over 2 filters.
    [
      'transposed convolution',
      () => tf.layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 }),
      [4, 5, 6],
      4 * 5 * 9 * 6 * 2,
    ],
    [
      'depthwise convolution',
      () => tf.layers.depthwiseConv2d({ kernelSize: [3, 2], depthMultiplier: 2 }),
      [6, 5, 4],
      4 * 4 * 6 * 4 * 2,
    ],
    // Depthwise to 4 channels, then one tap of 4 channels to 7 filters.
    [
      'separable convolution',
      () => tf.layers.separableConv2d({ filters: 7, kernelSize: 3 }),
      [6, 5, 4],
      4 * 3 * (9 * 4 + 4 * 7),
    ],
    [
      'convolution in space and time',
      () => tf.layers.conv3d({ filters: 2, kernelSize: 2 }),
      [4, 5, 6, 3],
      3 * 4 * 5 * 8 * 3 * 2,
    ],
    ['dense at every position', () => tf.layers.dense({ units: 3 }), [5, 4], 5 * 4 * 3],
    // 6 steps of four gates, each from 2 inputs and 3 states.
    ['LSTM', () => tf.layers.lstm({ units: 3 }), [6, 2], 6 * 4 * (2 * 3 + 3 * 3)],
    ['batch normalisation', () => tf.layers.batchNormalization({}), [5, 4], 0],
    ['pooling', () => tf.layers.maxPooling2d({}), [4, 4, 2], 0],
    // A layer inside a layer, whose weights' use is not known.
    [
      'time-distributed',
      () => tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 2 }) }),
      [5, 4],
      null,
    ],
  ])('counts multiply-adds: %s', (_, layer, shape, expected) => {
    expect(costOf(layer(), shape)).toBe(expected);
  });

  it('does not know the multiply-adds where the size of the input is not fixed', () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv1d({ filters: 2, kernelSize: 3, inputShape: [null, 1] }),
        tf.layers.globalAveragePooling1d({}),
        tf.layers.dense({ units: 2 }),
      ],
    });
    const { inputShape, layers, multiplyAdds } = inspectModel(model);
    expect(inputShape).toEqual([null, 1]);
    expect(layers.map((layer) => layer.multiplyAdds)).toEqual([null, 0, 4]);
    expect(layers.map((layer) => layer.fitAsTarget)).toEqual([false, false, false]);
    expect(multiplyAdds).toBeNull();
  });

  it.each([signalNet, sharedNet, everyKindOfLayer])(
    'agrees with the summary, the targets and the cuts: %o',
    (make) => {
      const model = make();
      const { layers, parameters, trainableParameters, multiplyAdds } = inspectModel(model);
      const summary = summarizeModel(model);
      const sum = layers.reduce((total, layer) => total + layer.parameters, 0);
      expect([sum, parameters]).toEqual([summary.parameters, summary.parameters]);
      expect(trainableParameters).toBe(summary.trainableParameters);
      const fit = layers.filter(({ fitAsTarget }) => fitAsTarget).map(({ name }) => name);
      expect(fit).toEqual(targetLayers(model).map(({ name }) => name));
      for (const name of fit) {
        const { featuresMultiplyAdds, headPlan } = cutAt(model, name);
        const head = headPlan.reduce((total, step) => total + step.multiplyAdds!, 0);
        expect(featuresMultiplyAdds! + head).toBe(multiplyAdds);
      }
    },
  );
});
