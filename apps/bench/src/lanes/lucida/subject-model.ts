import { ARCHITECTURE_NAMES, createModel } from '@lucida/models';
import { checkChoice } from '@lucida/runtime/checks';
import * as tf from '@tensorflow/tfjs';
import type { SubjectSpec } from '../lane.js';

/** Reads the model that a user names. */
export type ReadModel = (file: string) => Promise<tf.LayersModel>;

/** The network of a subject; those of ours have the same random weights on every backend. */
export async function subjectModel(
  { source }: SubjectSpec,
  readModel: ReadModel,
): Promise<tf.LayersModel> {
  if ('file' in source) return readModel(source.file);
  if ('channels' in source) return channelNet(source.channels);
  const { architecture, inputShape, classes } = source;
  const name = checkChoice('architecture', architecture, ARCHITECTURE_NAMES);
  return createModel(name, { inputShape, classes, seed: 0 });
}

/**
 * Input `[32, 32, 3]`, one convolution of so many channels, their means, a softmax over 10 classes.
 * The closed form of ablation takes one product for all channels together, however many; the loop
 * takes as many forward passes as channels, each in proportion to their number, and so grows with
 * its square.
 */
function channelNet(channels: number): tf.LayersModel {
  const start = (seed: number) => tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    name: `channels-${channels}`,
    layers: [
      tf.layers.conv2d({
        name: 'target',
        inputShape: [32, 32, 3],
        filters: channels,
        kernelSize: 3,
        padding: 'same',
        activation: 'relu',
        kernelInitializer: start(1),
      }),
      tf.layers.globalAveragePooling2d({ name: 'mean' }),
      tf.layers.dense({
        name: 'classes',
        units: 10,
        activation: 'softmax',
        kernelInitializer: start(2),
      }),
    ],
  });
}
