import { type ArchitectureName, createModel } from '@lucida/models';
import type * as tf from '@tensorflow/tfjs';

/** A network to measure, with random weights, and the layer that its maps are drawn at. */
export interface Subject {
  readonly title: string;
  readonly layer: string;
  readonly inputShape: readonly number[];
  build(): tf.LayersModel;
}

function subject(
  title: string,
  architecture: ArchitectureName,
  layer: string,
  inputShape: readonly number[],
  classes: number,
): Subject {
  const build = () => createModel(architecture, { inputShape, classes, seed: 0 });
  return { title, layer, inputShape, build };
}

const IMAGE = [224, 224, 3];

export const SUBJECTS = {
  mnist1d: subject('MNIST-1D net', 'mnist1d', 'conv1d_2', [40, 1], 10),
  vgg7: subject('VGG-7', 'vgg7', 'conv2d_3', IMAGE, 8),
  vgg16: subject('VGG16', 'vgg16', 'block5_conv3', IMAGE, 1000),
  resnet50: subject('ResNet50', 'resnet50', 'conv5_block3_out', IMAGE, 1000),
  mobilenet: subject('MobileNet', 'mobilenet', 'conv_pw_13_relu', IMAGE, 1000),
} as const satisfies Record<string, Subject>;

export type SubjectName = keyof typeof SUBJECTS;
