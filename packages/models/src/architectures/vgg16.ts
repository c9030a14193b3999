import { UsageError } from '@lucida/runtime/errors';
import * as tf from '@tensorflow/tfjs';
import { append, type KerasNetworkOptions, kerasLayers } from './keras-layers.js';

/** Filters and number of the convolutions of a block. */
const BLOCKS = [
  [64, 2],
  [128, 2],
  [256, 3],
  [512, 3],
  [512, 3],
] as const;
const DENSE_UNITS = 4096;
/** Of 4 bytes each: what a typed array holds everywhere. */
const MOST_WEIGHTS = 2 ** 29;

/**
 * VGG16 (Simonyan & Zisserman, arXiv:1409.1556) as `keras.applications.VGG16` builds it, with its
 * layer names: five blocks of same-padded 3 x 3 ReLU convolutions, each followed by max pooling by
 * 2, two dense layers of 4,096 and a softmax; 138,357,544 parameters for 1,000 classes of 224 x 224
 * RGB images. Kernels start Glorot uniform, biases at zero.
 *
 * @throws UsageError when the seed, the shape or the number of classes is out of range, or when the
 *   images are so large that the first dense layer cannot be held.
 */
export function vgg16(options: KerasNetworkOptions): tf.LayersModel {
  const { input, classes, conv2d, dense } = kerasLayers('VGG16', options);
  checkDenseSize(input.shape);
  let x = input;
  for (const [i, [filters, convolutions]] of BLOCKS.entries()) {
    const block = `block${i + 1}`;
    for (let number = 1; number <= convolutions; number++) {
      x = conv2d(x, {
        name: `${block}_conv${number}`,
        filters,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
      });
    }
    x = append(tf.layers.maxPooling2d({ name: `${block}_pool`, poolSize: 2, strides: 2 }), x);
  }
  x = append(tf.layers.flatten({ name: 'flatten' }), x);
  x = dense(x, { name: 'fc1', units: DENSE_UNITS, activation: 'relu' });
  x = dense(x, { name: 'fc2', units: DENSE_UNITS, activation: 'relu' });
  const outputs = dense(x, { name: 'predictions', units: classes, activation: 'softmax' });
  return tf.model({ name: 'vgg16', inputs: input, outputs });
}

function checkDenseSize([, height, width]: readonly (number | null)[]): void {
  // Five poolings halve a side, rounding down.
  const [rows, columns] = [height, width].map((side) => Math.floor((side as number) / 32));
  const values = (rows as number) * (columns as number) * BLOCKS[4][0];
  if (values * DENSE_UNITS <= MOST_WEIGHTS) return;
  throw new UsageError(
    `VGG16 for images of ${height} x ${width} pixels would have a dense layer of ${values} x ${DENSE_UNITS} weights, more than can be held; give smaller images (224 x 224 is usual) or another architecture.`,
  );
}
