import * as tf from '@tensorflow/tfjs';
import { studyLayers } from './study-layers.js';

export interface Mnist1dNetOptions {
  /** Integer from 0 to 4294967295; the same seed gives the same initial weights on every backend. */
  readonly seed: number;
}

/**
 * The convolutional classifier for MNIST-1D: input `[40, 1]`, three same-padded ReLU convolutions
 * of 25 filters (kernels 5, 3, 3), flattened into a softmax over 10 classes; 13,960 parameters.
 *
 * Convolutions start as Keras starts them (Glorot uniform, zero bias); the dense kernel is drawn
 * from N(0, 0.5). Every kernel carries an L2 penalty of 5e-4.
 *
 * @throws UsageError when the seed is out of range.
 */
export function mnist1dNet({ seed }: Mnist1dNetOptions): tf.Sequential {
  const layers = studyLayers(seed);
  const convolution = (name: string, kernelSize: number, inputShape?: [number, number]) =>
    tf.layers.conv1d({
      name,
      filters: 25,
      kernelSize,
      ...layers.convolution(),
      ...(inputShape && { inputShape }),
    });
  return tf.sequential({
    name: 'mnist1d',
    layers: [
      convolution('conv1d', 5, [40, 1]),
      convolution('conv1d_1', 3),
      convolution('conv1d_2', 3),
      tf.layers.flatten({ name: 'flatten' }),
      layers.classifier(10),
    ],
  });
}
