import * as tf from '@tensorflow/tfjs';

/**
 * Activations that differ by less than this share of them differ by rounding alone: a sum over a
 * large map is no more precise. Their difference is 0, or a mean that replaces what is averaged
 * anyway would leave a map of noise.
 */
export const ROUNDING = 1e-5;

/** `a - b`, and 0 where that is rounding; b may be broadcast. */
export function difference<T extends tf.Tensor>(a: T, b: tf.Tensor): T {
  return tf.tidy(() => {
    const change = a.sub<T>(b);
    const noise = a.abs().maximum(b.abs()).mul(ROUNDING);
    return tf.where(change.abs().greater(noise), change, tf.zerosLike(change)) as T;
  });
}
