import type { CutModel } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { forward, inputOf, type Net, type Op } from './reference/net.js';

/** A reference net cut at its target, written in tensor operations. */
export function cutOf(net: Net): CutModel {
  const { spatial, inputChannels, nodes, target } = net;
  const samples = spatial.reduce((product, size) => product * size, inputChannels);
  const shapes = forward(net, inputOf(net, new Float64Array(samples)));
  const { height, width, channels } = shapes[target]!;
  // What the head reads besides the target.
  const beside = [
    ...new Set(nodes.slice(target + 1).flatMap(({ inputs }) => inputs.filter((i) => i < target))),
  ];
  const run = (from: number, to: number, values: Map<number, tf.Tensor>) => {
    for (let i = from; i < to; i++) {
      const inputs = nodes[i]!.inputs.map((index) => values.get(index)!);
      values.set(i, apply(nodes[i]!.op, inputs));
    }
    return values;
  };
  const features: CutModel['features'] = (x) =>
    tf.tidy(() => {
      const values = run(0, target + 1, new Map([[-1, x]]));
      return { target: values.get(target)!, others: beside.map((i) => values.get(i)!.clone()) };
    });
  const head: CutModel['head'] = (cut) =>
    tf.tidy(() => {
      const values = new Map([[target, cut.target]]);
      beside.forEach((index, i) => {
        values.set(index, cut.others[i]!);
      });
      return run(target + 1, nodes.length, values).get(nodes.length - 1) as tf.Tensor2D;
    });
  return {
    layer: 'target',
    inputShape: [...spatial, inputChannels],
    spatialShape: spatial.length === 1 ? [width] : [height, width],
    channels,
    classes: shapes.at(-1)!.channels,
    headPlan: [],
    features,
    head,
    full: (x, replace) =>
      tf.tidy(() => {
        const cut = features(x);
        return head({ target: replace(cut.target), others: cut.others });
      }),
    biasActivation: () => tf.tensor1d(biasActivationOf(net)),
  };
}

/** What the target gives for a zeroed kernel. */
export function biasActivationOf({ nodes, target }: Net): number[] {
  const { op } = nodes[target]!;
  if (op.type === 'conv') return op.bias;
  const before = nodes[target - 1]!.op;
  if (op.type === 'relu' && before.type === 'conv') return before.bias.map((b) => Math.max(0, b));
  throw new UsageError('Layer target has no bias.');
}

function apply(op: Op, inputs: tf.Tensor[]): tf.Tensor {
  const input = inputs[0]!;
  const samples = input.shape[0]!;
  switch (op.type) {
    case 'conv':
      return onImages(input, (images) => {
        const filters = op.bias.length;
        const kernel = tf.tensor4d(op.kernel, [op.rows, op.columns, images.shape[3], filters]);
        return tf.conv2d(images, kernel, 1, 'same').add(tf.tensor1d(op.bias));
      });
    case 'averagePool':
    case 'maxPool':
      return onImages(input, (images) => {
        const window: [number, number] = [images.shape[1] > 1 ? 2 : 1, 2];
        const pool = op.type === 'maxPool' ? tf.maxPool : tf.avgPool;
        return pool(images, window, window, 'valid');
      });
    case 'dense': {
      const classes = op.bias.length;
      const kernel = tf.tensor2d(op.kernel, [op.kernel.length / classes, classes]);
      return input.reshape<tf.Tensor2D>([samples, -1]).matMul(kernel).add(tf.tensor1d(op.bias));
    }
    case 'relu':
      return input.relu();
    case 'add':
      return input.add(inputs[1]!);
    case 'flatten':
      return input.reshape([samples, -1]);
    case 'globalAverage':
      return input.mean(input.shape.slice(1, -1).map((_, axis) => axis + 1));
  }
}

/** Runs a signal `[n, width, channels]` as an image of height 1. */
function onImages(input: tf.Tensor, f: (images: tf.Tensor4D) => tf.Tensor): tf.Tensor {
  return input.rank === 4
    ? f(input as tf.Tensor4D)
    : f(input.expandDims<tf.Tensor4D>(1)).squeeze([1]);
}
