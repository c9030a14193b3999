import * as tf from '@tensorflow/tfjs';
import { degenerateCodes } from '../kernels/degenerate-codes/index.js';
import type { Degenerate } from '../types.js';

/** What the codes of `degenerateOf` mean. */
export const DEGENERATE_CODES: readonly Degenerate[] = [null, 'zero', 'constant'];

/** Index into `DEGENERATE_CODES` of raw maps `[n, ...spatial]`, `[n]`, int32. */
export function degenerateOf(raw: tf.Tensor): tf.Tensor1D {
  return tf.tidy(() => degenerateCodes({ raw }, {}).toInt() as tf.Tensor1D);
}
