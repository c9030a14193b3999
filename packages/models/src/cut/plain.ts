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
  const type = layer.getClassName();
  const { padding } = layer.getConfig();
  return type === 'Dense' || ((type === 'Conv1D' || type === 'Conv2D') && padding !== 'causal');
}

/**
 * A dense or convolution layer up to its bias, in unfused ops on the layer's own weights. tfjs'
 * fused ops compute the gradient of the kernel even when only the input's is asked for, which costs
 * more than the input's; and they have no gradient under dilation.
 *
 * @param x `[n, ..., channels]`, channels last.
 */
export function plainForward(layer: tf.layers.Layer, x: tf.Tensor): tf.Tensor {
  const [kernel, bias] = layer.getWeights();
  const type = layer.getClassName();
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
