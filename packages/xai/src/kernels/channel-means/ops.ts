import type * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../../channels.js';
import type { ChannelMeansAttrs } from './attrs.js';

export function channelMeansOps(
  { x }: { readonly x: tf.Tensor },
  { positions }: ChannelMeansAttrs,
): tf.Tensor {
  return flattenPositions(x).sum(1).div(positions);
}
