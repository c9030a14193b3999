import * as tf from '@tensorflow/tfjs';
import { oneHotRows } from '../one-hot.js';
import { forEverySample } from './baseline.js';
import { lastLayerDrop } from './last-layer.js';
import { atOnce } from './memory.js';
import { inParts, type SamplePart } from './sample-parts.js';
import type { AblationSource } from './strategy.js';

/**
 * What is run for a sample: item 0 is the intact sample and item k + 1 the one without channel k; an
 * item past the last channel is intact again, and fills up the last chunk.
 */
export interface Items {
  readonly first: number;
  readonly count: number;
}

/** Gives the values before the last dense layer of items of a part, `[n * count, width]`. */
type RunItems = (items: Items) => tf.Tensor2D;

/**
 * Ablates by running something once for every item of every sample, in chunks that memory has room
 * for (or one item, if that is more). All chunks have one size, and so go through the same shaders
 * and kernels: what nothing depends on is equal bit for bit in all of them.
 *
 * @param bytes What running one item holds at most.
 * @param prepare What is computed once for a part; inside a tidy.
 */
export function dropsByItems(
  source: AblationSource,
  baseline: tf.Tensor3D,
  bytes: number,
  prepare: (part: SamplePart) => RunItems,
): tf.Tensor2D {
  const items = source.cut.channels + 1;
  const fit = atOnce(source, bytes);
  const count = Math.ceil(items / Math.ceil(items / fit));
  const own = forEverySample(baseline, source.logits.shape[0]);
  return inParts(source, own, Math.floor(fit / items), (part) =>
    dropsOfPart(source, part, count, prepare(part)),
  );
}

function dropsOfPart(
  { cut, score }: AblationSource,
  part: SamplePart,
  count: number,
  run: RunItems,
): tf.Tensor2D {
  return tf.tidy(() => {
    const samples = part.logits.shape[0];
    const dropOf = lastLayerDrop(cut.penultimate, part, score);
    const drops: tf.Tensor2D[] = [];
    let intact: tf.Tensor3D | null = null;
    for (let first = 0; first <= cut.channels; first += count) {
      const values = tf.tidy(() =>
        run({ first, count }).reshape<tf.Tensor3D>([samples, count, -1]),
      );
      intact ??= values.slice([0, 0, 0], [samples, 1, -1]);
      drops.push(dropOf(intact, values));
      values.dispose();
    }
    return tf.concat(drops, 1).slice([0, 1], [samples, cut.channels]);
  });
}

/**
 * Values of samples with the channel of each item replaced, `[n * count, positions, K]`.
 *
 * @param intact `[n, positions, K]`, or `[n * count, positions, K]`: those of each item.
 * @param replaced What replaces a channel, `[n, positions or 1, K]`.
 */
export function replaceChannels(
  intact: tf.Tensor3D,
  replaced: tf.Tensor3D,
  { first, count }: Items,
): tf.Tensor3D {
  return tf.tidy(() => {
    const [samples, , channels] = replaced.shape;
    const positions = intact.shape[1];
    const indices = tf.range(first - 1, first - 1 + count, 1, 'int32');
    // 1 for the channel that an item is without.
    const chosen = oneHotRows(indices, channels).reshape([1, count, 1, channels]);
    const kept = intact.reshape([samples, -1, positions, channels]).mul(tf.sub(1, chosen));
    const changed = kept.add(replaced.expandDims(1).mul(chosen));
    return changed.reshape([samples * count, positions, channels]);
  });
}

/** Each sample `count` times in a row: `[n, ...]` to `[n * count, ...]`. */
export function repeatSamples(tensor: tf.Tensor, count: number): tf.Tensor {
  const samples = tensor.shape[0]!;
  return tf.tidy(() =>
    tensor
      .reshape([samples, 1, tensor.size / samples])
      .tile([1, count, 1])
      .reshape([samples * count, ...tensor.shape.slice(1)]),
  );
}
