import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../channels.js';
import { oneHotRows } from '../one-hot.js';
import { logitDifferences, scoreDrop } from '../score.js';
import { replaceChannels } from './baseline.js';
import { CHUNK_ELEMENTS, inParts, type SamplePart } from './sample-parts.js';
import type { AblationSource, Strategy } from './strategy.js';

/**
 * Runs the head once for every pair of a sample and a channel, in chunks of at most `elements`
 * values of ablated activations (or one pair, if that is more); the layers before the target are
 * not run again.
 */
export function headWithin(elements: number): Strategy {
  return (source, baseline) => {
    const { activations, cut } = source;
    const samples = activations.target.shape[0]!;
    const perHead = activations.target.size / samples;
    const channelsAtOnce = Math.max(1, Math.min(Math.floor(elements / perHead), cut.channels));
    const samplesAtOnce =
      channelsAtOnce < cut.channels ? 1 : Math.floor(elements / (perHead * cut.channels));
    return inParts(source, baseline, samplesAtOnce, (part) =>
      dropsOfSamples(source, part, channelsAtOnce),
    );
  };
}

/** Heads in chunks of 16 MiB. */
export const headStrategy = headWithin(CHUNK_ELEMENTS);

/** `y - y_k` of all channels, for the samples of `part`. */
function dropsOfSamples(
  source: AblationSource,
  part: SamplePart,
  channelsAtOnce: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    const drops: tf.Tensor2D[] = [];
    for (let channel = 0; channel < source.cut.channels; channel += channelsAtOnce) {
      const channels = Math.min(channelsAtOnce, source.cut.channels - channel);
      drops.push(dropsOfChunk(source, part, channel, channels));
    }
    return tf.concat(drops, 1);
  });
}

/** `y - y_k` of `count` channels from `channel` on, for the samples of `part`. */
function dropsOfChunk(
  { cut, score }: AblationSource,
  part: SamplePart,
  channel: number,
  count: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    const { activations, logits, target, baseline } = part;
    const samples = logits.shape[0];
    const heads = samples * count;
    const channels = tf.range(channel, channel + count, 1, 'int32');
    const chosen = oneHotRows(channels, cut.channels).reshape([1, count, 1, cut.channels]);
    const ablated = replaceChannels(
      flattenPositions(activations.target).expandDims(1),
      baseline.expandDims(1),
      chosen,
    ).reshape([heads, ...activations.target.shape.slice(1)]);
    const others = activations.others.map((other) => repeatSamples(other, count));
    const ablatedLogits = cut
      .head({ target: ablated, others })
      .reshape<tf.Tensor3D>([samples, count, cut.classes]);
    return scoreDrop(logits, logitDifferences(logits, ablatedLogits), target, score);
  });
}

/** Each sample `count` times in a row: `[n, ...]` to `[n * count, ...]`. */
function repeatSamples(tensor: tf.Tensor, count: number): tf.Tensor {
  const samples = tensor.shape[0]!;
  return tensor
    .reshape([samples, 1, tensor.size / samples])
    .tile([1, count, 1])
    .reshape([samples * count, ...tensor.shape.slice(1)]);
}
