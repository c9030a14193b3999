import * as tf from '@tensorflow/tfjs';
import { dilatedConv2d } from './dilated.js';

interface ConvConfig {
  readonly strides: readonly number[];
  readonly padding: 'same' | 'valid';
  readonly dilationRate: readonly number[];
}

/**
 * Whether `plainForward` can compute a layer. DepthwiseConv2D is not among them: the layer already
 * uses plain ops.
 */
export function hasPlainForm(layer: tf.layers.Layer): boolean {
  const { padding } = layer.getConfig();
  switch (layer.getClassName()) {
    case 'Dense':
    case 'Conv2D':
      return true;
    case 'Conv1D':
      return padding !== 'causal';
    case 'BatchNormalization':
      return isPartialBatchNorm(layer);
    default:
      return false;
  }
}

/**
 * A layer up to its activation, in unfused ops on the layer's own weights. tfjs' fused ops compute
 * the gradient of the kernel even when only the input's is asked for, which costs more than the
 * input's; they have none under dilation; and batch normalisation without scale or without offset has none at all.
 *
 * @param x `[n, ..., channels]`, channels last.
 */
export function plainForward(layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor {
  const type = layer.getClassName();
  if (type === 'BatchNormalization') return partialBatchNorm(layer, x);
  const [kernel, bias] = layer.getWeights();
  let result: tf.Tensor;
  if (type === 'Dense') result = dense(x, kernel as tf.Tensor2D);
  else if (type === 'Conv1D')
    result = conv1d(x as tf.Tensor3D, kernel as tf.Tensor3D, config(layer));
  else result = conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, config(layer));
  return bias === undefined ? result : tf.add(result, bias);
}

/** Whether the layer's activation is one that tfjs itself leaves unfused under a gradient. */
export function isCheapUnderGradient(layer: tf.layers.Layer): boolean {
  const { activation, dilationRate } = layer.getConfig();
  const dilated = Array.isArray(dilationRate) && dilationRate.some((rate) => rate !== 1);
  return !dilated && (activation === 'relu' || activation === 'elu');
}

function config(layer: tf.layers.Layer): ConvConfig {
  return layer.getConfig() as unknown as ConvConfig;
}

function dense(x: tf.Tensor, kernel: tf.Tensor2D): tf.Tensor {
  if (x.rank === 2) return tf.matMul(x, kernel);
  const [inputs, units] = kernel.shape;
  const rows = tf.reshape(x, [-1, inputs]);
  return tf.reshape(tf.matMul(rows, kernel), [...x.shape.slice(0, -1), units]);
}

function conv1d(
  x: tf.Tensor3D,
  kernel: tf.Tensor3D,
  { strides, padding, dilationRate }: ConvConfig,
) {
  const result = conv2d(tf.expandDims(x, 1), tf.expandDims(kernel, 0), {
    strides: [1, strides[0] as number],
    padding,
    dilationRate: [1, dilationRate[0] as number],
  });
  return tf.squeeze<tf.Tensor3D>(result, [1]);
}

function conv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  { strides, padding, dilationRate }: ConvConfig,
) {
  const [rows, columns] = dilationRate as [number, number];
  if (rows !== 1 || columns !== 1) return dilatedConv2d(x, kernel, padding, [rows, columns]);
  return tf.conv2d(x, kernel, [...strides] as [number, number], padding);
}

function isPartialBatchNorm(layer: tf.layers.Layer): boolean {
  const { scale, center, axis } = layer.getConfig();
  const rank = layer.inboundNodes[0]?.inputTensors[0]?.rank;
  const overChannels = axis === -1 || axis === (rank ?? 0) - 1;
  return overChannels && (scale === false || center === false);
}

function partialBatchNorm(layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor {
  const weights = layer.getWeights() as tf.Tensor1D[];
  const { epsilon, scale, center } = layer.getConfig();
  const [mean, variance] = weights.slice(-2) as [tf.Tensor1D, tf.Tensor1D];
  const gamma = scale === false ? tf.onesLike(mean) : weights[0];
  const beta = center === false ? tf.zerosLike(mean) : weights[0];
  return tf.batchNorm(x, mean, variance, beta, gamma, epsilon as number);
}
