import type { CutTensors } from '@lucida/models';
import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../channels.js';
import { oneHotRows } from '../one-hot.js';
import { scoreDrop } from '../score.js';
import { replaceChannels } from './baseline.js';
import type { AblationSource, Strategy } from './strategy.js';

/**
 * Most elements of ablated activations alive at once: 2^22 floats are 16 MiB. A head whose layers
 * widen its input eightfold then still stays below 128 MiB, the smallest limit of a WebGPU binding.
 */
const CHUNK_ELEMENTS = 2 ** 22;

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
    const channelsAtOnce = clamp(Math.floor(elements / perHead), cut.channels);
    const samplesAtOnce =
      channelsAtOnce < cut.channels
        ? 1
        : clamp(Math.floor(elements / (perHead * cut.channels)), samples);
    return tf.tidy(() => {
      const rows: tf.Tensor2D[] = [];
      for (let sample = 0; sample < samples; sample += samplesAtOnce) {
        const count = Math.min(samplesAtOnce, samples - sample);
        rows.push(dropsOfSamples(source, baseline, sample, count, channelsAtOnce));
      }
      return tf.concat(rows, 0);
    });
  };
}

/** Heads in chunks of 16 MiB. */
export const headStrategy = headWithin(CHUNK_ELEMENTS);

/** `y - y_k` of all channels, for `count` samples from `start` on. */
function dropsOfSamples(
  source: AblationSource,
  baseline: tf.Tensor3D,
  start: number,
  count: number,
  channelsAtOnce: number,
): tf.Tensor2D {
  return tf.tidy(() => {
    const part = sliceSamples(source, baseline, start, count);
    const drops: tf.Tensor2D[] = [];
    for (let channel = 0; channel < source.cut.channels; channel += channelsAtOnce) {
      const channels = Math.min(channelsAtOnce, source.cut.channels - channel);
      drops.push(dropsOfChunk(source, part, channel, channels));
    }
    return tf.concat(drops, 1);
  });
}

interface SamplePart {
  readonly activations: CutTensors;
  readonly logits: tf.Tensor2D;
  readonly target: tf.Tensor2D;
  readonly baseline: tf.Tensor3D;
}

function sliceSamples(
  source: AblationSource,
  baseline: tf.Tensor3D,
  start: number,
  count: number,
): SamplePart {
  const rows = <T extends tf.Tensor>(tensor: T): T => tf.slice(tensor, [start], [count]);
  const { activations, logits, target } = source;
  return {
    activations: { target: rows(activations.target), others: activations.others.map(rows) },
    logits: rows(logits),
    target: rows(target),
    baseline: rows(baseline),
  };
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
    return scoreDrop(logits, ablatedLogits, target, score);
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

function clamp(value: number, most: number): number {
  return Math.max(1, Math.min(value, most));
}
