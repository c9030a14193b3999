import * as tf from '@tensorflow/tfjs';

/** The study's network with fixed, unremarkable weights. */
export function signalNet(): tf.Sequential {
  const conv = (name: string, kernelSize: number, inputShape?: number[]) =>
    tf.layers.conv1d({
      name,
      filters: 6,
      kernelSize,
      padding: 'same',
      activation: 'relu',
      ...(inputShape && { inputShape }),
    });
  return withFixedWeights(
    tf.sequential({
      name: 'signal',
      layers: [
        conv('conv1d', 5, [40, 1]),
        conv('conv1d_1', 3),
        conv('conv1d_2', 3),
        tf.layers.flatten({ name: 'flatten' }),
        tf.layers.dense({ name: 'dense', units: 10, activation: 'softmax' }),
      ],
    }),
  );
}

/** Fills every weight with reproducible values between -0.5 and 0.5, variances with 0.5 to 1.5. */
export function withFixedWeights<M extends tf.LayersModel>(model: M, seed = 1): M {
  const random = generator(seed);
  for (const weight of model.weights) {
    const lowest = weight.originalName.includes('variance') ? 0.5 : -0.5;
    const current = weight.read();
    const values = Float32Array.from({ length: current.size }, () => lowest + random());
    const value = tf.tensor(values, current.shape);
    weight.write(value);
    value.dispose();
  }
  return model;
}

/** Samples of a given shape with reproducible values between -1 and 1. */
export function samples(count: number, shape: readonly number[], seed = 7): tf.Tensor {
  const random = generator(seed);
  const size = shape.reduce((product, length) => product * length, count);
  return tf.tensor(
    Float32Array.from({ length: size }, () => 2 * random() - 1),
    [count, ...shape],
  );
}

/** Linear congruential numbers in 0..1: enough for weights that only have to be fixed. */
export function generator(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A graph in which one convolution and one nested model are each applied twice. */
export function sharedNet(): tf.LayersModel {
  const input = tf.input({ shape: [8, 6, 2], name: 'image' });
  const inner = tf.sequential({
    name: 'block',
    layers: [
      tf.layers.conv2d({
        name: 'conv',
        filters: 3,
        kernelSize: 3,
        padding: 'same',
        inputShape: [8, 6, 3],
      }),
      tf.layers.batchNormalization({ name: 'norm' }),
      tf.layers.leakyReLU({ name: 'leaky' }),
    ],
  });
  const shared = tf.layers.conv2d({
    name: 'shared',
    filters: 3,
    kernelSize: 1,
    activation: 'relu',
  });
  const first = shared.apply(input) as tf.SymbolicTensor;
  const flipped = tf.layers.conv2d({ name: 'mix', filters: 2, kernelSize: 1 }).apply(input);
  const second = shared.apply(flipped) as tf.SymbolicTensor;
  const sum = tf.layers
    .add({ name: 'sum' })
    .apply([
      inner.apply(first) as tf.SymbolicTensor,
      inner.apply(second) as tf.SymbolicTensor,
      first,
    ]);
  const pooled = tf.layers.globalAveragePooling2d({ name: 'pool' }).apply(sum);
  const scores = tf.layers.dense({ name: 'scores', units: 4 }).apply(pooled);
  const output = tf.layers
    .activation({ name: 'probabilities', activation: 'softmax' })
    .apply(scores);
  return withFixedWeights(
    tf.model({ name: 'shared_net', inputs: input, outputs: output as tf.SymbolicTensor }),
  );
}

/** Layers whose configurations hold keywords, lists and nested objects. */
export function everyKindOfLayer(): tf.LayersModel {
  return withFixedWeights(
    tf.sequential({
      name: 'every_kind',
      layers: [
        tf.layers.zeroPadding2d({
          padding: [
            [1, 0],
            [0, 1],
          ],
          inputShape: [7, 7, 2],
        }),
        tf.layers.separableConv2d({
          filters: 4,
          kernelSize: 3,
          padding: 'same',
          activation: 'hardSigmoid',
        }),
        tf.layers.depthwiseConv2d({
          kernelSize: [3, 3],
          depthwiseInitializer: 'heUniform',
          depthwiseConstraint: tf.constraints.maxNorm({ maxValue: 100, axis: 0 }),
        }),
        tf.layers.batchNormalization({ momentum: 0.5, scale: false }),
        tf.layers.leakyReLU({ alpha: 0.7 }),
        tf.layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2, name: 'Up_Sampling' }),
        tf.layers.averagePooling2d({ poolSize: 2, strides: 1 }),
        tf.layers.conv2d({
          filters: 2,
          kernelSize: 3,
          dilationRate: 2,
          kernelRegularizer: tf.regularizers.l1l2({ l1: 0.1, l2: 0.2 }),
          biasInitializer: tf.initializers.constant({ value: 0.25 }),
          trainable: false,
        }),
        tf.layers.permute({ dims: [2, 1, 3] }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.flatten(),
        tf.layers.reshape({ targetShape: [-1, 2] }),
        tf.layers.lstm({ units: 3, recurrentActivation: 'hardSigmoid' }),
        tf.layers.dense({ units: 3, useBias: false }),
        tf.layers.softmax(),
      ],
    }),
  );
}
