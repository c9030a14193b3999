import * as tf from '@tensorflow/tfjs';
import { append, type KerasLayers, type KerasNetworkOptions, kerasLayers } from './keras-layers.js';

/** Filters, stride of the first block, number of the inverted residual blocks. */
const STAGES = [
  [16, 1, 1],
  [24, 2, 2],
  [32, 2, 3],
  [64, 2, 4],
  [96, 1, 3],
  [160, 2, 3],
  [320, 1, 1],
] as const;
const EXPANSION = 6;
const LAST_FILTERS = 1280;

/**
 * MobileNetV2 (Sandler et al., arXiv:1801.04381) of full width as `keras.applications.MobileNetV2`
 * builds it, with its layer names; 3,538,984 parameters for 1,000 classes of RGB images. Kernels
 * start Glorot uniform (depthwise ones as of a single channel), biases at zero.
 *
 * @throws UsageError when the seed, the shape or the number of classes is out of range.
 */
export function mobilenetV2(options: KerasNetworkOptions): tf.LayersModel {
  const layers = kerasLayers('MobileNetV2', options);
  const { input, classes, conv2d, dense } = layers;
  const first = {
    filters: 32,
    kernelSize: 3,
    strides: 2,
    padding: 'same',
    useBias: false,
  } as const;
  let x = relu6('Conv1_relu', normalized('bn_Conv1', conv2d(input, { name: 'Conv1', ...first })));
  let block = 0;
  for (const [filters, stride, blocks] of STAGES) {
    for (let i = 0; i < blocks; i++) {
      x = invertedResidual(layers, block, x, filters, i === 0 ? stride : 1);
      block++;
    }
  }
  x = conv2d(x, { name: 'Conv_1', filters: LAST_FILTERS, kernelSize: 1, useBias: false });
  x = relu6('out_relu', normalized('Conv_1_bn', x));
  x = append(tf.layers.globalAveragePooling2d({ name: 'global_average_pooling2d' }), x);
  const outputs = dense(x, { name: 'predictions', units: classes, activation: 'softmax' });
  return tf.model({ name: 'mobilenet-v2', inputs: input, outputs });
}

/** Expansion by a 1 x 1 convolution (but in block 0), depthwise convolution, linear projection. */
function invertedResidual(
  { conv2d, depthwiseConv2d }: KerasLayers,
  block: number,
  input: tf.SymbolicTensor,
  filters: number,
  stride: number,
): tf.SymbolicTensor {
  const name = block === 0 ? 'expanded_conv' : `block_${block}`;
  const channels = input.shape[3] as number;
  const pointwise = (part: string, x: tf.SymbolicTensor, filters: number) =>
    normalized(
      `${name}_${part}_BN`,
      conv2d(x, {
        name: `${name}_${part}`,
        filters,
        kernelSize: 1,
        padding: 'same',
        useBias: false,
      }),
    );
  let x = input;
  if (block > 0) x = relu6(`${name}_expand_relu`, pointwise('expand', x, EXPANSION * channels));
  if (stride === 2) x = append(padBeforeStride(`${name}_pad`, x), x);
  x = depthwiseConv2d(x, {
    name: `${name}_depthwise`,
    kernelSize: 3,
    strides: stride,
    padding: stride === 1 ? 'same' : 'valid',
    useBias: false,
  });
  x = relu6(`${name}_depthwise_relu`, normalized(`${name}_depthwise_BN`, x));
  x = pointwise('project', x, filters);
  if (channels !== filters || stride !== 1) return x;
  return tf.layers.add({ name: `${name}_add` }).apply([input, x]) as tf.SymbolicTensor;
}

/** Zeros around an image for a 3 x 3 window with stride 2: none above and left of an even size. */
function padBeforeStride(name: string, { shape }: tf.SymbolicTensor): tf.layers.Layer {
  const [rows, columns] = [shape[1] as number, shape[2] as number];
  return tf.layers.zeroPadding2d({
    name,
    padding: [
      [rows % 2, 1],
      [columns % 2, 1],
    ],
  });
}

function normalized(name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
  const layer = tf.layers.batchNormalization({ name, epsilon: 1e-3, momentum: 0.999 });
  return append(layer, x);
}

function relu6(name: string, x: tf.SymbolicTensor): tf.SymbolicTensor {
  return append(tf.layers.reLU({ name, maxValue: 6 }), x);
}
