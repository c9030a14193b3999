import { checkNumber } from '@lucida/runtime/checks';
import * as tf from '@tensorflow/tfjs';
import { checkImageShape } from './image-shape.js';
import { studyLayers } from './study-layers.js';

/** Below it, nothing would be left behind the second pooling. */
const SMALLEST_SIDE = 4;

export interface Vgg7Options {
  /** Integer from 0 to 4294967295; the same seed gives the same initial weights on every backend. */
  readonly seed: number;
  /** `[height, width, channels]`; default `[224, 224, 3]`. */
  readonly inputShape?: readonly number[];
  /** Default 8. */
  readonly classes?: number;
}

/**
 * The study's VGG-style classifier for images: two same-padded 3 x 3 ReLU convolutions of 32
 * filters, max pooling by 2, two of 64 filters, max pooling by 2, global average pooling and a
 * softmax; 66,088 parameters for 8 classes of RGB images, whatever their size.
 *
 * Convolutions start as Keras starts them (Glorot uniform, zero bias); the dense kernel is drawn
 * from N(0, 0.5). Every kernel carries an L2 penalty of 5e-4.
 *
 * @throws UsageError when the seed, the shape or the number of classes is out of range.
 */
export function vgg7({
  seed,
  inputShape = [224, 224, 3],
  classes = 8,
}: Vgg7Options): tf.Sequential {
  checkImageShape('VGG-7', inputShape, SMALLEST_SIDE);
  checkNumber('The number of classes', classes, { integer: true, min: 2, max: 100_000 });
  const layers = studyLayers(seed);
  const convolution = (name: string, filters: number, first = false) =>
    tf.layers.conv2d({
      name,
      filters,
      kernelSize: 3,
      ...layers.convolution(),
      ...(first && { inputShape: [...inputShape] }),
    });
  const pooling = (name: string) => tf.layers.maxPooling2d({ name, poolSize: 2, strides: 2 });
  return tf.sequential({
    name: 'vgg7',
    layers: [
      convolution('conv2d', 32, true),
      convolution('conv2d_1', 32),
      pooling('max_pooling2d'),
      convolution('conv2d_2', 64),
      convolution('conv2d_3', 64),
      pooling('max_pooling2d_1'),
      tf.layers.globalAveragePooling2d({ name: 'global_average_pooling2d' }),
      layers.classifier(classes),
    ],
  });
}
