import * as tf from '@tensorflow/tfjs';
import { append, type KerasLayers, type KerasNetworkOptions, kerasLayers } from './keras-layers.js';

/** Filters of the bottleneck, number of blocks, stride of the first. */
const STAGES = [
  [64, 3, 1],
  [128, 4, 2],
  [256, 6, 2],
  [512, 3, 2],
] as const;
const EPSILON = 1.001e-5;

/**
 * ResNet50 (He et al., arXiv:1512.03385) as `keras.applications.ResNet50` builds it, with its layer
 * names and the stride in a block's first 1 x 1 convolution; 25,636,712 parameters for 1,000 classes
 * of RGB images. Kernels start Glorot uniform, biases at zero.
 *
 * @throws UsageError when the seed, the shape or the number of classes is out of range.
 */
export function resnet50(options: KerasNetworkOptions): tf.LayersModel {
  const layers = kerasLayers('ResNet50', options);
  let x = padded('conv1_pad', 3, layers.input);
  x = layers.conv2d(x, { name: 'conv1_conv', filters: 64, kernelSize: 7, strides: 2 });
  x = relu('conv1_relu', normalized('conv1_bn', x));
  x = padded('pool1_pad', 1, x);
  x = append(tf.layers.maxPooling2d({ name: 'pool1_pool', poolSize: 3, strides: 2 }), x);
  for (const [i, [filters, blocks, stride]] of STAGES.entries()) {
    for (let block = 1; block <= blocks; block++) {
      const name = `conv${i + 2}_block${block}`;
      x = bottleneck(layers, name, x, filters, block === 1 ? stride : null);
    }
  }
  x = append(tf.layers.globalAveragePooling2d({ name: 'avg_pool' }), x);
  const outputs = layers.dense(x, {
    name: 'predictions',
    units: layers.classes,
    activation: 'softmax',
  });
  return tf.model({ name: 'resnet50', inputs: layers.input, outputs });
}

/**
 * A residual block of three convolutions.
 *
 * @param stride Of the block and of the convolution on its shortcut; null for a plain shortcut.
 */
function bottleneck(
  { conv2d }: KerasLayers,
  name: string,
  input: tf.SymbolicTensor,
  filters: number,
  stride: number | null,
): tf.SymbolicTensor {
  const convolved = (part: number, x: tf.SymbolicTensor, filters: number, size = 1, strides = 1) =>
    normalized(
      `${name}_${part}_bn`,
      conv2d(x, {
        name: `${name}_${part}_conv`,
        filters,
        kernelSize: size,
        strides,
        padding: size === 1 ? 'valid' : 'same',
      }),
    );
  const shortcut = stride === null ? input : convolved(0, input, 4 * filters, 1, stride);
  let x = relu(`${name}_1_relu`, convolved(1, input, filters, 1, stride ?? 1));
  x = relu(`${name}_2_relu`, convolved(2, x, filters, 3));
  x = convolved(3, x, 4 * filters);
  const sum = tf.layers.add({ name: `${name}_add` }).apply([shortcut, x]) as tf.SymbolicTensor;
  return relu(`${name}_out`, sum);
}

function padded(name: string, by: number, x: tf.SymbolicTensor): tf.SymbolicTensor {
  return append(tf.layers.zeroPadding2d({ name, padding: by }), x);
}

function normalized(name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
  return append(tf.layers.batchNormalization({ name, epsilon: EPSILON }), x);
}

function relu(name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
  return append(tf.layers.activation({ name, activation: 'relu' }), x);
}
