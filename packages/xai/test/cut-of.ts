import { type CutModel, cutAt } from '@lucida/models';
import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import type { Net, Op } from './reference/net.js';

/** A reference net as a model of layers, cut at its target. */
export function cutOf(net: Net): CutModel {
  const { spatial, inputChannels, nodes, target } = net;
  const input = tf.input({ shape: [...spatial, inputChannels] });
  const outputs: tf.SymbolicTensor[] = [];
  nodes.forEach(({ op, inputs }, i) => {
    const from = inputs.map((index) => (index === -1 ? input : outputs[index]!));
    // A ReLU belongs to the convolution before it, whose output nothing else reads.
    if (op.type === 'relu' && nodes[i - 1]!.op.type === 'conv') outputs.push(from[0]!);
    else {
      const rectified = op.type === 'conv' && nodes[i + 1]?.op.type === 'relu';
      const isTarget = i === target || (rectified && i + 1 === target);
      const layer = layerOf(op, spatial.length, isTarget ? 'target' : `node_${i}`, rectified);
      outputs.push(layer.apply(from.length === 1 ? from[0]! : from) as tf.SymbolicTensor);
      setWeights(layer, op);
    }
  });
  const model = tf.model({ inputs: input, outputs: outputs.at(-1)! });
  return cutAt(model, 'target');
}

function layerOf(op: Op, axes: number, name: string, rectified: boolean): tf.layers.Layer {
  const activation = rectified ? 'relu' : 'linear';
  switch (op.type) {
    case 'conv': {
      const args = { name, activation, filters: op.bias.length, padding: 'same' } as const;
      return axes === 1
        ? tf.layers.conv1d({ ...args, kernelSize: op.columns })
        : tf.layers.conv2d({ ...args, kernelSize: [op.rows, op.columns] });
    }
    case 'dense':
      return tf.layers.dense({ name, units: op.bias.length });
    case 'averagePool':
      return axes === 1
        ? tf.layers.averagePooling1d({ name, poolSize: 2 })
        : tf.layers.averagePooling2d({ name });
    case 'maxPool':
      return axes === 1
        ? tf.layers.maxPooling1d({ name, poolSize: 2 })
        : tf.layers.maxPooling2d({ name });
    case 'globalAverage':
      return axes === 1
        ? tf.layers.globalAveragePooling1d({ name })
        : tf.layers.globalAveragePooling2d({ name });
    case 'relu':
      return tf.layers.reLU({ name });
    case 'add':
      return tf.layers.add({ name });
    case 'flatten':
      return tf.layers.flatten({ name });
  }
}

function setWeights(layer: tf.layers.Layer, op: Op): void {
  if (op.type !== 'conv' && op.type !== 'dense') return;
  const values = [op.kernel, op.bias];
  const weights = layer.getWeights().map(({ shape }, i) => tf.tensor(values[i]!, shape));
  layer.setWeights(weights);
  tf.dispose(weights);
}

/** What the target gives for a zeroed kernel. */
export function biasActivationOf({ nodes, target }: Net): number[] {
  const { op } = nodes[target]!;
  if (op.type === 'conv') return op.bias;
  const before = nodes[target - 1]!.op;
  if (op.type === 'relu' && before.type === 'conv') return before.bias.map((b) => Math.max(0, b));
  throw new UsageError('Layer target has no bias.');
}
