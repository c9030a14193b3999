import * as tf from '@tensorflow/tfjs';
import type { Resizer } from '../types.js';
import { resizeMatrix } from './resize.js';

/** Weights below this share are left out: a spline's die away by a factor of 3.7 a sample. */
const NEGLIGIBLE = 2 ** -32;

/**
 * A resizer's matrix as taps, `[to, 1 + taps]`: for each output the index of the first input that it
 * reads, then the weights of that input and of those that follow.
 */
export function resizeTaps(resizer: Resizer, from: number, to: number): Float32Array {
  const matrix = resizeMatrix(resizer, from, to);
  const spans = Array.from({ length: to }, (_, i) =>
    spanOf(matrix.subarray(i * from, (i + 1) * from)),
  );
  const taps = Math.max(...spans.map(({ end, start }) => end - start));
  const values = new Float32Array(to * (1 + taps));
  spans.forEach(({ start }, i) => {
    const first = Math.min(start, from - taps);
    values.set(
      [first, ...matrix.subarray(i * from + first, i * from + first + taps)],
      i * (1 + taps),
    );
  });
  return values;
}

/** Where the weights of a row begin and end; at least one long. */
function spanOf(row: Float64Array): { start: number; end: number } {
  const counts = (weight: number) => Math.abs(weight) > NEGLIGIBLE;
  const start = Math.max(0, row.findIndex(counts));
  return { start, end: Math.max(start + 1, row.findLastIndex(counts) + 1) };
}

const tensors = new WeakMap<tf.KernelBackend, Map<string, tf.Tensor2D>>();

/** The taps as a tensor, which is kept for as long as the backend: not the caller's to dispose. */
export function tapsTensor(resizer: Resizer, from: number, to: number): tf.Tensor2D {
  const key = `${resizer} ${from} ${to}`;
  const own = tensors.get(tf.backend()) ?? new Map<string, tf.Tensor2D>();
  tensors.set(tf.backend(), own);
  let tensor = own.get(key);
  if (!tensor) {
    const values = resizeTaps(resizer, from, to);
    tensor = tf.keep(tf.tensor2d(values, [to, values.length / to]));
    own.set(key, tensor);
  }
  return tensor;
}
