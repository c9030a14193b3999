import * as tf from '@tensorflow/tfjs';
import { SMALLEST_NORMAL } from '../float32.js';
import type { Degenerate } from '../types.js';

/** What the codes of `NormalizedMaps.degenerate` mean. */
export const DEGENERATE_CODES: readonly Degenerate[] = [null, 'zero', 'constant'];

/** A map whose values differ by less than this share of its maximum is constant but for rounding. */
const CONSTANT = 1e-6;

// A type rather than an interface, which tfjs' tidy does not take for a container of tensors.
export type NormalizedMaps = {
  /** `[n, ...spatial]`, each map in [0, 1] with maximum 1, or all zero. */
  readonly map: tf.Tensor;
  /** Index into `DEGENERATE_CODES`, `[n]`, int32. */
  readonly degenerate: tf.Tensor1D;
};

/**
 * ReLU and division by the maximum, map by map. A map that is nowhere positive (nowhere above the
 * smallest normal float32) is all zero and flagged `zero`; one that has the same positive value
 * everywhere becomes 1 everywhere and is flagged `constant`.
 *
 * @param raw Maps before the ReLU, `[n, ...spatial]`.
 */
export function normalizeMaps(raw: tf.Tensor): NormalizedMaps {
  return tf.tidy(() => {
    const samples = raw.shape[0]!;
    const positive = raw.relu().reshape<tf.Tensor2D>([samples, raw.size / samples]);
    const max = positive.max<tf.Tensor2D>(1, true);
    const min = positive.min<tf.Tensor2D>(1, true);
    const something = max.greaterEqual(SMALLEST_NORMAL).toFloat();
    const constant = min.greaterEqual(max.mul(1 - CONSTANT)).toFloat();
    // A GPU may divide by forming 1 / max, which overflows or vanishes for extreme maxima. Powers
    // of two move them to the middle of the range without rounding.
    const scale = tf.where(
      max.greater(1),
      tf.fill(max.shape, 2 ** -64),
      tf.fill(max.shape, 2 ** 64),
    );
    const divisor = max.mul(scale).mul(something).add(tf.sub(1, something));
    const map = positive.mul(scale).div(divisor).mul(something).reshape(raw.shape);
    const degenerate = tf
      .sub(1, something)
      .add(something.mul(constant).mul(2))
      .reshape<tf.Tensor1D>([samples])
      .toInt();
    return { map, degenerate };
  });
}
