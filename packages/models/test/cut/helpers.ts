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

/** Fills every weight with reproducible values between -0.5 and 0.5. */
export function withFixedWeights<M extends tf.LayersModel>(model: M, seed = 1): M {
  const random = generator(seed);
  const weights = model.getWeights().map((weight) => {
    const values = Float32Array.from({ length: weight.size }, () => random() - 0.5);
    return tf.tensor(values, weight.shape);
  });
  model.setWeights(weights);
  tf.dispose(weights);
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
