import type * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../../channels.js';

export function channelMeansOps({ x }: { readonly x: tf.Tensor }): tf.Tensor {
  return flattenPositions(x).mean(1);
}
