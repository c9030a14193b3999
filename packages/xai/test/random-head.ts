import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { uniform } from './reference/random-net.js';

/** Layers that keep channels apart, by the number of spatial axes that their input has. */
const APART: Record<1 | 2, Record<string, () => tf.layers.Layer>> = {
  1: {
    relu: () => tf.layers.reLU({}),
    tanh: () => tf.layers.activation({ activation: 'tanh' }),
    'batch norm': () => tf.layers.batchNormalization({}),
    dropout: () => tf.layers.dropout({ rate: 0.5 }),
    'max pooling': () => tf.layers.maxPooling1d({ poolSize: 2 }),
    'padded max pooling': () =>
      tf.layers.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' }),
    'padded average pooling': () =>
      tf.layers.averagePooling1d({ poolSize: 3, strides: 1, padding: 'same' }),
    prelu: () => tf.layers.prelu({ alphaInitializer: 'ones' }),
  },
  2: {
    leaky: () => tf.layers.leakyReLU({ alpha: 0.2 }),
    sigmoid: () => tf.layers.activation({ activation: 'sigmoid' }),
    'batch norm': () => tf.layers.batchNormalization({ scale: false }),
    dropout: () => tf.layers.dropout({ rate: 0.5 }),
    'max pooling': () => tf.layers.maxPooling2d({ poolSize: [2, 1] }),
    'padded max pooling': () =>
      tf.layers.maxPooling2d({ poolSize: 3, strides: [2, 1], padding: 'same' }),
    'padded average pooling': () =>
      tf.layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
    'zero padding': () =>
      tf.layers.zeroPadding2d({
        padding: [
          [1, 0],
          [0, 2],
        ],
      }),
    cropping: () =>
      tf.layers.cropping2D({
        cropping: [
          [1, 0],
          [0, 0],
        ],
      }),
    'up-sampling': () => tf.layers.upSampling2d({ size: [1, 2] }),
    'depthwise convolution': () =>
      tf.layers.depthwiseConv2d({ kernelSize: 2, activation: 'relu', padding: 'same' }),
    transposed: () => tf.layers.permute({ dims: [2, 1, 3] }),
  },
};

const CLOSING = {
  1: {
    'global average': () => tf.layers.globalAveragePooling1d({}),
    'global maximum': () => tf.layers.globalMaxPooling1d({}),
    flatten: () => tf.layers.flatten(),
  },
  2: {
    'global average': () => tf.layers.globalAveragePooling2d({}),
    'global maximum': () => tf.layers.globalMaxPooling2d({}),
    flatten: () => tf.layers.flatten(),
  },
};

export interface RandomHead {
  readonly seed: number;
  readonly axes: 1 | 2;
  readonly channels: number;
  readonly classes: number;
  readonly layers: readonly string[];
  readonly closing: 'global average' | 'global maximum' | 'flatten';
  /** Adds the target's input to its output. */
  readonly branched: boolean;
  readonly softmax: boolean;
  /** Puts a convolution of one tap before the closing layer, which mixes channels. */
  readonly mixing: boolean;
}

/** Heads of channel-wise layers and one dense layer; some with a layer between that mixes channels. */
export const randomHeads: fc.Arbitrary<RandomHead> = fc.constantFrom(1 as const, 2 as const).chain(
  (axes): fc.Arbitrary<RandomHead> =>
    fc.record({
      seed: fc.nat(),
      axes: fc.constant(axes),
      channels: fc.integer({ min: 1, max: 6 }),
      classes: fc.integer({ min: 2, max: 5 }),
      layers: fc.array(fc.constantFrom(...Object.keys(APART[axes])), { maxLength: 3 }),
      closing: fc.constantFrom('global average', 'global maximum', 'flatten'),
      branched: fc.boolean(),
      softmax: fc.boolean(),
      mixing: fc.constantFrom(false, false, false, true),
    }),
);

/** A model whose layer `target` has that head; random weights. */
export function modelOf(head: RandomHead): tf.LayersModel {
  const { axes, channels } = head;
  const input = tf.input({ shape: axes === 1 ? [11, 2] : [7, 8, 2] });
  const convolution = (name: string, kernelSize = 3) => {
    const args = { name, filters: channels, kernelSize, padding: 'same' } as const;
    return axes === 1 ? tf.layers.conv1d(args) : tf.layers.conv2d(args);
  };
  const apply = (layer: tf.layers.Layer, ...from: tf.SymbolicTensor[]) =>
    layer.apply(from.length === 1 ? from[0]! : from) as tf.SymbolicTensor;
  const stem = apply(convolution('stem'), input);
  let last = apply(convolution('target'), stem);
  if (head.branched) last = apply(tf.layers.add(), last, stem);
  for (const name of head.layers) last = apply(APART[axes][name]!(), last);
  if (head.mixing) last = apply(convolution('mixing', 1), last);
  last = apply(CLOSING[axes][head.closing](), last);
  const activation = head.softmax ? 'softmax' : 'linear';
  last = apply(tf.layers.dense({ units: head.classes, activation }), last);
  return withRandomWeights(tf.model({ inputs: input, outputs: last }), head.seed);
}

/** Fills every weight with values between -1 and 1, scales and variances between 0.5 and 1.5. */
export function withRandomWeights<M extends tf.LayersModel>(model: M, seed: number): M {
  const next = uniform(seed);
  for (const weight of model.weights) {
    const positive = /gamma|variance|alpha/.test(weight.originalName);
    const { shape, size } = weight.read();
    const values = Float32Array.from({ length: size }, () => (positive ? 1 + next() / 2 : next()));
    const value = tf.tensor(values, shape);
    weight.write(value);
    value.dispose();
  }
  return model;
}
