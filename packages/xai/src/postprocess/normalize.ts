import * as tf from '@tensorflow/tfjs';
import { SMALLEST_NORMAL } from '../float32.js';

/**
 * ReLU and division by the maximum, map by map, `[n, ...spatial]`: in [0, 1] with maximum 1. A map
 * that is nowhere above the smallest normal float32 is all zero.
 */
export function normalizeMaps(raw: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const samples = raw.shape[0]!;
    const positive = raw.relu().reshape<tf.Tensor2D>([samples, raw.size / samples]);
    const max = positive.max<tf.Tensor2D>(1, true);
    const something = max.greaterEqual(SMALLEST_NORMAL).toFloat();
    // A GPU may divide by forming 1 / max, which overflows or vanishes for extreme maxima. Powers
    // of two move them to the middle of the range without rounding.
    const scale = tf.where(
      max.greater(1),
      tf.fill(max.shape, 2 ** -64),
      tf.fill(max.shape, 2 ** 64),
    );
    const divisor = max.mul(scale).mul(something).add(tf.sub(1, something));
    return positive.mul(scale).div(divisor).mul(something).reshape(raw.shape);
  });
}
