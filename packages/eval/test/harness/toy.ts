import { arrayDataset, type Dataset, RandomState } from '@lucida/data';
import type { BackendInfo, BackendName } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';

/** What `startBackend` would have said. */
export function backendInfo(backend: BackendName): BackendInfo {
  return { requested: backend, backend, adapter: null, reason: 'the test asked for it' };
}

/**
 * A network to follow by hand. Input `[4, 1]`; layer `conv` gives `A_0 = relu(2 x)` and
 * `A_1 = relu(-x)`; averaged over positions to `a_0, a_1`; logits `(a_0, 4 a_1)`.
 */
export function toyModel(): tf.Sequential {
  const model = tf.sequential({
    name: 'toy',
    layers: [
      tf.layers.conv1d({
        name: 'conv',
        inputShape: [4, 1],
        filters: 2,
        kernelSize: 1,
        activation: 'relu',
      }),
      tf.layers.globalAveragePooling1d({ name: 'mean' }),
      tf.layers.dense({ name: 'dense', units: 2, activation: 'softmax' }),
    ],
  });
  tf.tidy(() => {
    model.getLayer('conv').setWeights([tf.tensor3d([2, -1], [1, 1, 2]), tf.zeros([2])]);
    model.getLayer('dense').setWeights([tf.tensor2d([1, 0, 0, 4], [2, 2]), tf.zeros([2])]);
  });
  return model;
}

/** Four samples for the toy network; the ground truth of the third is empty. */
export function toyData(): Dataset {
  return arrayDataset({
    name: 'toy data',
    inputs: [
      [1, 0, -1, 2],
      [1, 1, 1, 1],
      [-1, -1, -1, -1],
      [0, 0, 0, 0],
    ].flat(),
    inputShape: [4, 1],
    labels: [0, 0, 1, 1],
    classNames: ['rise', 'fall'],
    groundTruth: [
      [0, 0, 0, 1],
      [1, 1, 0, 0],
      [0, 0, 0, 0],
      [1, 0, 0, 0],
    ].flat(),
    classTemplates: [Float32Array.of(0, 1, 2, 3), Float32Array.of(0, 3, 1, 0)],
  });
}

/** A small network with random weights: two convolutions, pooling, 3 classes. */
export function randomModel(spatial: 1 | 2): tf.Sequential {
  const seeded = (seed: number) => ({
    kernelInitializer: tf.initializers.randomNormal({ stddev: 0.6, seed }),
    biasInitializer: tf.initializers.randomNormal({ stddev: 0.2, seed: seed + 1 }),
  });
  const common = { filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' } as const;
  const layers =
    spatial === 1
      ? [
          tf.layers.conv1d({ ...common, name: 'first', inputShape: [12, 2], ...seeded(1) }),
          tf.layers.maxPooling1d({ name: 'pool', poolSize: 2 }),
          tf.layers.conv1d({ ...common, name: 'second', ...seeded(3) }),
        ]
      : [
          tf.layers.conv2d({ ...common, name: 'first', inputShape: [6, 4, 2], ...seeded(1) }),
          tf.layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
          tf.layers.conv2d({ ...common, name: 'second', ...seeded(3) }),
        ];
  return tf.sequential({
    name: 'random',
    layers: [
      ...layers,
      tf.layers.flatten({ name: 'flatten' }),
      tf.layers.dense({ name: 'dense', units: 3, activation: 'softmax', ...seeded(5) }),
    ],
  });
}

/** Samples for `randomModel`. */
export function randomData(spatial: 1 | 2, samples: number): Dataset {
  const random = new RandomState(17);
  const inputShape = spatial === 1 ? [12, 2] : [6, 4, 2];
  const positions = spatial === 1 ? 12 : 24;
  return arrayDataset({
    name: 'random data',
    inputs: Float32Array.from({ length: samples * positions * 2 }, () => random.randn()),
    inputShape,
    labels: Int32Array.from({ length: samples }, () => random.randint(0, 3)),
    classNames: ['a', 'b', 'c'],
    groundTruth: Float32Array.from({ length: samples * positions }, () => random.randint(0, 2)),
  });
}

/** The data set with its batches changed on their way. */
export function withBatches(
  dataset: Dataset,
  change: (inputs: Float32Array, indices: Int32Array) => void,
): Dataset {
  return {
    ...dataset,
    async *batches(options) {
      for await (const batch of dataset.batches(options)) {
        const inputs = batch.inputs.slice();
        change(inputs, batch.indices);
        yield { ...batch, inputs };
      }
    },
  };
}
