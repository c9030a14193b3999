import type { MixingHead, MixingLayer, PooledSums } from '@lucida/models';
import { tensorBytes } from '@lucida/runtime';
import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../channels.js';
import { ablationPooledSums } from '../kernels/ablation-pooled-sums/index.js';
import { ablationSums } from '../kernels/ablation-sums/index.js';
import { denseSums } from './dense-sums.js';
import { difference } from './difference.js';
import { dropsByItems, type Items, repeatSamples, replaceChannels } from './items.js';
import type { SamplePart } from './sample-parts.js';
import type { Strategy } from './strategy.js';

/**
 * For a head whose first layers that mix channels add them up. With F what such a layer reads, F'
 * what that would be if every channel were at its baseline, and z the layer's sums, ablating channel
 * k leaves
 *
 *     z_k = z - W_k * (F_k - F'_k)
 *
 * (`*` the layer's convolution or product), so that the sums of all ablations take one pass of the
 * layer. Only what follows is run once for every channel. Where it also reads an activation past that
 * layer, the channel is replaced there by what F' is. Sums that are pooled next need not be held for
 * every channel.
 */
export const deltaStrategy: Strategy = (source, baseline) => {
  const { cut } = source;
  const head = cut.mixingHead;
  if (typeof head === 'string') throw new Error(`The head after ${cut.layer}: ${head}.`);
  const sums = head.layers.reduce((bytes, { outputShape }) => bytes + tensorBytes(outputShape), 0);
  // The composed form of taking what a channel gives holds the sums several times: as measured.
  return dropsByItems(source, baseline, cut.memory.head + 4 * sums, (part) => {
    const { inputs, skips, changes, replaced } = channelWiseParts(head, part);
    const kernels = head.layers.map((layer) => layer.kernel());
    const intact = head.mix(inputs);
    const { pooled } = head;
    if (pooled) {
      const [layer] = head.layers as [MixingLayer];
      const own = [intact[0]!, changes[0]!, kernels[0]!] as const;
      return (items) => pooled.after(ablatedPooled(layer, pooled, own, items));
    }
    return (items) =>
      head.after(
        head.layers.map((layer, i) =>
          ablatedSums(layer, [intact[i]!, changes[i]!, kernels[i]!], items),
        ),
        skips.map((skip, i) => replaceChannels(skip, replaced[i]!, items)),
        head.others.map((i) => repeatSamples(part.activations.others[i]!, items.count)),
      );
  });
};

/** F of every mixing layer and F - F', and the same of what is read past them. */
function channelWiseParts(head: MixingHead, { activations, baseline }: SamplePart) {
  return tf.tidy(() => {
    const { target, others } = activations;
    const replacedTarget = tf.add(tf.zerosLike(flattenPositions(target)), baseline);
    const intact = head.channelWise(activations);
    const atBaseline = head.channelWise({ target: replacedTarget.reshape(target.shape), others });
    return {
      ...intact,
      changes: intact.inputs.map((input, i) => difference(input, atBaseline.inputs[i]!)),
      replaced: atBaseline.skips,
    };
  });
}

/** z_k of some items after the activation and the pooling, `[n * count, height, width, units]`. */
function ablatedPooled(
  { strides, dilations, padding }: MixingLayer,
  { activation, reduce, window, strides: steps, outputShape }: PooledSums,
  [sums, change, kernel]: readonly [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D],
  items: Items,
): tf.Tensor4D {
  const pooled = ablationPooledSums(
    { sums, change, kernel },
    { ...items, strides, dilations, padding, activation, reduce, window, steps },
  );
  return pooled.reshape<tf.Tensor4D>([-1, ...outputShape]);
}

/** z_k of some items, `[n * count, height, width, units]`. */
function ablatedSums(
  { outputShape, strides, dilations, padding }: MixingLayer,
  [sums, change, kernel]: readonly [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D],
  items: Items,
): tf.Tensor4D {
  const [height, width] = outputShape;
  const take = height * width === 1 ? denseSums : ablationSums;
  const ablated = take({ sums, change, kernel }, { ...items, strides, dilations, padding });
  return ablated.reshape<tf.Tensor4D>([-1, ...outputShape]);
}
