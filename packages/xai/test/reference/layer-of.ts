import * as tf from '@tensorflow/tfjs';
import type { Op } from './net.js';
import type { Pair } from './windows.js';

interface LayerArgs {
  readonly name: string;
  readonly activation: string;
}

/** The name of an activation as layers take it. */
export const activationOf = ({ name }: Extract<Op, { type: 'activation' }>): string => name;

/** The layer of tf.layers that does what `op` does, over 1 or 2 spatial axes; without its weights. */
export function layerOf(op: Op, axes: number, { name, activation }: LayerArgs): tf.layers.Layer {
  switch (op.type) {
    case 'conv':
    case 'depthwise':
    case 'separable':
      return convolutional(op, axes, { name, activation });
    case 'dense': {
      const useBias = !op.unbiased;
      return tf.layers.dense({
        name,
        units: op.bias.length,
        activation: activation as 'relu',
        useBias,
      });
    }
    case 'averagePool':
    case 'maxPool':
      return pooling(op, axes, name);
    case 'globalAverage':
      return axes === 1
        ? tf.layers.globalAveragePooling1d({ name })
        : tf.layers.globalAveragePooling2d({ name });
    case 'globalMax':
      return axes === 1
        ? tf.layers.globalMaxPooling1d({ name })
        : tf.layers.globalMaxPooling2d({ name });
    case 'batchNorm': {
      const [scale, center] = [op.gamma !== null, op.beta !== null];
      return tf.layers.batchNormalization({ name, scale, center, epsilon: op.epsilon });
    }
    case 'zeroPadding':
      return tf.layers.zeroPadding2d({ name, padding: [[...op.rows], [...op.columns]] });
    case 'upSampling':
      return tf.layers.upSampling2d({ name, size: [...op.times] });
    case 'relu':
      return tf.layers.reLU({ name });
    case 'activation':
      if (op.name === 'leakyRelu') return tf.layers.leakyReLU({ name, alpha: op.alpha! });
      return tf.layers.activation({ name, activation: activationOf(op) as 'relu' });
    case 'add':
      return tf.layers.add({ name });
    case 'multiply':
      return tf.layers.multiply({ name });
    case 'concatenate':
      return tf.layers.concatenate({ name });
    case 'flatten':
      return tf.layers.flatten({ name });
    case 'reshape':
      return tf.layers.reshape({ name, targetShape: [...op.shape] });
    case 'dropout':
      return tf.layers.dropout({ name, rate: 0.5 });
  }
}

function convolutional(
  op: Extract<Op, { type: 'conv' | 'depthwise' | 'separable' }>,
  axes: number,
  { name, activation: act }: LayerArgs,
): tf.layers.Layer {
  const activation = act as 'relu';
  const window = op.type === 'separable' ? op.depthwise : op;
  const { bias, unbiased } = op.type === 'separable' ? op.pointwise : op;
  const { rows, columns, strides = [1, 1], dilation = [1, 1], padding = 'same' } = window;
  const useBias = !unbiased;
  const common = { name, activation, padding, useBias } as const;
  if (axes === 1) {
    return tf.layers.conv1d({
      ...common,
      filters: bias.length,
      kernelSize: columns,
      strides: strides[1],
      dilationRate: dilation[1],
    });
  }
  const flat = {
    ...common,
    kernelSize: [rows, columns] as [number, number],
    strides: [...strides] as [number, number],
    dilationRate: [...dilation] as [number, number],
  };
  if (op.type === 'conv') return tf.layers.conv2d({ ...flat, filters: bias.length });
  const depthMultiplier = op.type === 'separable' ? op.depthwise.multiplier : op.multiplier;
  if (op.type === 'depthwise') return tf.layers.depthwiseConv2d({ ...flat, depthMultiplier });
  return tf.layers.separableConv2d({ ...flat, filters: bias.length, depthMultiplier });
}

function pooling(
  { type, window, strides, padding = 'valid' }: Extract<Op, { type: 'averagePool' | 'maxPool' }>,
  axes: number,
  name: string,
): tf.layers.Layer {
  const size: Pair = window ?? [2, 2];
  const steps = strides ?? size;
  if (axes === 1) {
    const args = { name, padding, poolSize: size[1], strides: steps[1] } as const;
    return type === 'maxPool' ? tf.layers.maxPooling1d(args) : tf.layers.averagePooling1d(args);
  }
  const poolSize: [number, number] = [...size];
  const args = { name, padding, poolSize, strides: [...steps] as [number, number] } as const;
  return type === 'maxPool' ? tf.layers.maxPooling2d(args) : tf.layers.averagePooling2d(args);
}

export function setWeights(layer: tf.layers.Layer, op: Op): void {
  const values = weightsOf(op);
  const weights = layer.getWeights().map(({ shape }, i) => tf.tensor(values[i]!, shape));
  layer.setWeights(weights);
  tf.dispose(weights);
}

/** In the order of the layer's own; the bias of an unbiased one is the last and not asked for. */
function weightsOf(op: Op): readonly number[][] {
  switch (op.type) {
    case 'conv':
    case 'depthwise':
    case 'dense':
      return [op.kernel, op.bias];
    case 'separable':
      return [op.depthwise.kernel, op.pointwise.kernel, op.pointwise.bias];
    case 'batchNorm': {
      const { gamma, beta, mean, variance } = op;
      return [gamma, beta, mean, variance].filter((values) => values !== null);
    }
    default:
      return [];
  }
}
