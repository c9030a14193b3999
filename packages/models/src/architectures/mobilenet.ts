import * as tf from '@tensorflow/tfjs';
import { append, type KerasNetworkOptions, kerasLayers } from './keras-layers.js';

/** Filters and stride of the depthwise-separable blocks. */
const BLOCKS = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;
const DROPOUT = 0.001;

/**
 * MobileNet (Howard et al., arXiv:1704.04861) of full width as `keras.applications.MobileNet` builds
 * it, with its layer names; 4,253,864 parameters for 1,000 classes of RGB images. Kernels start
 * Glorot uniform (depthwise ones as of a single channel), biases at zero. Dropout repeats itself with
 * the seed.
 *
 * @throws UsageError when the seed, the shape or the number of classes is out of range.
 */
export function mobilenet(options: KerasNetworkOptions): tf.LayersModel {
  const { input, classes, conv2d, depthwiseConv2d, nextSeed } = kerasLayers('MobileNet', options);
  const normalizedRelu = (name: string, x: tf.SymbolicTensor) => {
    const normalized = append(tf.layers.batchNormalization({ name: `${name}_bn` }), x);
    return append(tf.layers.reLU({ name: `${name}_relu`, maxValue: 6 }), normalized);
  };
  const first = {
    filters: 32,
    kernelSize: 3,
    strides: 2,
    padding: 'same',
    useBias: false,
  } as const;
  let x = normalizedRelu('conv1', conv2d(input, { name: 'conv1', ...first }));
  for (const [i, [filters, stride]] of BLOCKS.entries()) {
    const block = i + 1;
    if (stride === 2) x = append(padBelow(`conv_pad_${block}`), x);
    const depthwise = depthwiseConv2d(x, {
      name: `conv_dw_${block}`,
      kernelSize: 3,
      strides: stride,
      padding: stride === 1 ? 'same' : 'valid',
      useBias: false,
    });
    x = normalizedRelu(`conv_dw_${block}`, depthwise);
    const pointwise = { filters, kernelSize: 1, padding: 'same', useBias: false } as const;
    x = normalizedRelu(`conv_pw_${block}`, conv2d(x, { name: `conv_pw_${block}`, ...pointwise }));
  }
  // Global pooling of tfjs does not keep the spatial axes, as Keras does here.
  const poolSize = x.shape.slice(1, 3) as [number, number];
  x = append(tf.layers.averagePooling2d({ name: 'global_average_pooling2d', poolSize }), x);
  x = append(tf.layers.dropout({ name: 'dropout', rate: DROPOUT, seed: nextSeed() }), x);
  x = conv2d(x, { name: 'conv_preds', filters: classes, kernelSize: 1, padding: 'same' });
  x = append(tf.layers.reshape({ name: 'reshape_2', targetShape: [classes] }), x);
  const outputs = append(tf.layers.activation({ name: 'predictions', activation: 'softmax' }), x);
  return tf.model({ name: 'mobilenet', inputs: input, outputs });
}

/** Zeros below and to the right, so that a stride of 2 starts at the first position. */
function padBelow(name: string): tf.layers.Layer {
  return tf.layers.zeroPadding2d({
    name,
    padding: [
      [0, 1],
      [0, 1],
    ],
  });
}
