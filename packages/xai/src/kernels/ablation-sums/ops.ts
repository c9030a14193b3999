import * as tf from '@tensorflow/tfjs';
import type { AblationSumsAttrs, AblationSumsInput } from './types.js';

/** As a depthwise convolution with as many outputs a channel as there are units. */
export function ablationSumsOps(
  { sums, change, kernel }: Readonly<Record<AblationSumsInput, tf.Tensor>>,
  { first, count, strides, dilations, padding }: AblationSumsAttrs,
): tf.Tensor {
  const [samples, outHeight, outWidth, units] = sums.shape as [number, number, number, number];
  const [, height, width, channels] = change.shape as [number, number, number, number];
  const [rows, columns] = kernel.shape as [number, number, number, number];
  const own = itemsOf(change.reshape([-1, channels, 1]), first, count);
  const weights = itemsOf(kernel.reshape([-1, channels, units]), first, count);

  // The zeros that follow: what the last window reaches beyond.
  const behind = (axis: 0 | 1, size: number, window: number, out: number) =>
    Math.max(
      0,
      (out - 1) * strides[axis] + (window - 1) * dilations[axis] + 1 - size - padding[axis],
    );
  const image = own.reshape<tf.Tensor4D>([samples, height, width, count]).pad<tf.Tensor4D>([
    [0, 0],
    [padding[0], behind(0, height, rows, outHeight)],
    [padding[1], behind(1, width, columns, outWidth)],
    [0, 0],
  ]);
  const given = tf.depthwiseConv2d(
    image,
    weights.reshape<tf.Tensor4D>([rows, columns, count, units]),
    [...strides],
    'valid',
    'NHWC',
    [...dilations],
  );
  const positions = outHeight * outWidth;
  const byItem = given.reshape([samples, positions, count, units]).transpose([0, 2, 1, 3]);
  return sums
    .reshape([samples, 1, positions, units])
    .sub(byItem)
    .reshape([samples, count, outHeight, outWidth, units]);
}

/** The channels (axis 1) that items stand for; zeros for items that take nothing away. */
function itemsOf(tensor: tf.Tensor, first: number, count: number): tf.Tensor {
  const [before, channels, after] = tensor.shape as [number, number, number];
  const start = Math.max(0, first - 1);
  const end = Math.min(channels, first - 1 + count);
  if (end <= start) return tf.zeros([before, count, after]);
  const own = tensor.slice([0, start, 0], [before, end - start, after]);
  const none = start - (first - 1);
  return own.pad([
    [0, 0],
    [none, count - none - (end - start)],
    [0, 0],
  ]);
}
