import * as tf from '@tensorflow/tfjs';

/**
 * Dilated convolution with a gradient to its input, which tfjs has not. The gradient is that of the
 * ordinary convolution whose kernel has the dilation's zeros written out.
 *
 * @param x `[n, height, width, channels]`.
 * @param kernel `[height, width, channels, filters]`; no gradient flows to it.
 */
export function dilatedConv2d(
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
  padding: 'same' | 'valid',
  dilations: readonly [number, number],
): tf.Tensor4D {
  const convolve = tf.customGrad((input) => ({
    value: tf.conv2d(input as tf.Tensor4D, kernel, 1, padding, 'NHWC', [...dilations]),
    gradFunc: (dy) => {
      const spread = spreadKernel(kernel, dilations);
      return tf.conv2dTranspose(dy as tf.Tensor4D, spread, x.shape, 1, padding);
    },
  }));
  return convolve(x) as tf.Tensor4D;
}

/** Writes `dilation - 1` zeros between the taps of a kernel, along both axes. */
function spreadKernel(
  kernel: tf.Tensor4D,
  [rows, columns]: readonly [number, number],
): tf.Tensor4D {
  const [height, width, channels, filters] = kernel.shape;
  // One axis at a time: tfjs' webgpu backend pads four axes at most.
  const taps = tf.reshape(kernel, [height * width, 1, channels * filters]);
  const wide = tf.pad(taps, [
    [0, 0],
    [0, columns - 1],
    [0, 0],
  ]);
  const lines = tf.reshape(wide, [height, 1, width * columns * channels * filters]);
  const high = tf.pad(lines, [
    [0, 0],
    [0, rows - 1],
    [0, 0],
  ]);
  const padded = tf.reshape(high, [height * rows, width * columns, channels, filters]);
  const size = [(height - 1) * rows + 1, (width - 1) * columns + 1, channels, filters];
  return tf.slice(padded, [0, 0, 0, 0], size) as tf.Tensor4D;
}
