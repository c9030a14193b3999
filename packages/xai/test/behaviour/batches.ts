import * as tf from '@tensorflow/tfjs';
import type { Value } from '../reference/net.js';

/** Samples as one tensor `[n, ...shape]`. */
export function batchOf(samples: readonly Value[], shape: readonly number[]): tf.Tensor {
  const values = samples.flatMap(({ data }) => Array.from(data));
  return tf.tensor(values, [samples.length, ...shape]);
}

/** The values of sample n of a batch of `count`. */
export function partOf(values: Float32Array, n: number, count: number): Float32Array {
  const size = values.length / count;
  return values.subarray(n * size, (n + 1) * size);
}
