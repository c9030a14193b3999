import * as tf from '@tensorflow/tfjs';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

const PROGRAM_FLAG = 'WEBGPU_MATMUL_PROGRAM_TYPE';
/** tfjs' number of the shader for small results, each of which one thread sums up. */
const SMALL_RESULT = 2;

/**
 * Has tfjs form long sums of a small matrix product in a fixed order, as it does shorter ones. From
 * 2,000 terms on it has workgroups add their shares in whatever order they come, so that a result
 * differs from run to run. On a software adapter the fixed order takes 0.9 to 1.1 times as long for
 * 2,048 to 8,192 terms (median of 14, interleaved); no GPU was at hand.
 *
 * @param size Of the product of one pair of matrices.
 */
export function sumInOrder<Result>(
  { thresholdToIncreaseWorkgroups: few }: WebGPUBackend,
  { rows, inner, columns }: { rows: number; inner: number; columns: number },
  multiply: () => Result,
): Result {
  const tiles = Math.ceil(rows / 32) * Math.ceil(columns / 32);
  const small = tiles <= few || (rows <= 8 && tiles <= 2 * few);
  // Up to 128 values are summed in order anyway.
  if (!small || inner < 2000 || rows * columns <= 128) return multiply();
  const before = tf.env().getNumber(PROGRAM_FLAG);
  if (before >= 0) return multiply();
  tf.env().set(PROGRAM_FLAG, SMALL_RESULT);
  try {
    return multiply();
  } finally {
    tf.env().set(PROGRAM_FLAG, before);
  }
}
