import { RandomState } from '@lucida/data';
import { checkNumber } from '@lucida/runtime/checks';
import * as tf from '@tensorflow/tfjs';
import { checkImageShape } from './image-shape.js';

/** Below it, Keras refuses to build these networks. */
export const SMALLEST_SIDE = 32;
/** Glorot's, of a 3 x 3 kernel from one channel to one. */
const DEPTHWISE_LIMIT = Math.sqrt(6 / (9 + 9));
/** tfjs seeds are signed 32-bit numbers. */
const SEED_LIMIT = 2 ** 31 - 1;

/** What the networks of `keras.applications` can be made for. */
export interface KerasNetworkOptions {
  /** Integer from 0 to 4294967295; the same seed gives the same initial weights on every backend. */
  readonly seed: number;
  /** `[height, width, channels]`, of at least 32 x 32 pixels; default `[224, 224, 3]`. */
  readonly inputShape?: readonly number[];
  /** Default 1000. */
  readonly classes?: number;
}

type Conv2DOptions = Parameters<typeof tf.layers.conv2d>[0];
type DepthwiseOptions = Parameters<typeof tf.layers.depthwiseConv2d>[0] & { kernelSize: 3 };
type DenseOptions = Parameters<typeof tf.layers.dense>[0];

/**
 * Layers that start as Keras starts them, kernels Glorot uniform and biases zero. A depthwise kernel
 * alone differs: Keras counts all channels as its inputs, though a filter reads one, which makes the
 * output of an untrained MobileNet 1e-19.
 */
export interface KerasLayers {
  readonly input: tf.SymbolicTensor;
  readonly classes: number;
  conv2d(x: tf.SymbolicTensor, options: Conv2DOptions): tf.SymbolicTensor;
  depthwiseConv2d(x: tf.SymbolicTensor, options: DepthwiseOptions): tf.SymbolicTensor;
  dense(x: tf.SymbolicTensor, options: DenseOptions): tf.SymbolicTensor;
  /** A seed for a layer that draws numbers. */
  nextSeed(): number;
}

/**
 * The input and the layers of a network of `keras.applications`.
 *
 * @param network The network's name in messages.
 * @throws UsageError when the seed, the shape or the number of classes is out of range.
 */
export function kerasLayers(
  network: string,
  { seed, inputShape = [224, 224, 3], classes = 1000 }: KerasNetworkOptions,
): KerasLayers {
  checkImageShape(network, inputShape, SMALLEST_SIDE);
  checkNumber('The number of classes', classes, { integer: true, min: 2, max: 100_000 });
  const random = new RandomState([seed]);
  // Layers of one shape would start with equal kernels if they shared a seed.
  const nextSeed = () => random.randint(0, SEED_LIMIT);
  const start = () => tf.initializers.glorotUniform({ seed: nextSeed() });
  const startDepthwise = () =>
    tf.initializers.randomUniform({
      minval: -DEPTHWISE_LIMIT,
      maxval: DEPTHWISE_LIMIT,
      seed: nextSeed(),
    });
  return {
    input: tf.input({ shape: [...inputShape], name: 'input' }),
    classes,
    conv2d: (x, options) => append(tf.layers.conv2d({ ...options, kernelInitializer: start() }), x),
    depthwiseConv2d: (x, options) =>
      append(tf.layers.depthwiseConv2d({ ...options, depthwiseInitializer: startDepthwise() }), x),
    dense: (x, options) => append(tf.layers.dense({ ...options, kernelInitializer: start() }), x),
    nextSeed,
  };
}

/** A layer's output for a layer's output. */
export function append(layer: tf.layers.Layer, x: tf.SymbolicTensor): tf.SymbolicTensor {
  return layer.apply(x) as tf.SymbolicTensor;
}
