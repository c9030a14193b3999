import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { callKernel } from '../call.js';
import { callNamed, wasmKernel, withScratch } from '../heap.js';
import { reduction, slabOf } from '../reduction.js';
import { fold, isWorthFolding } from './fold.js';

/**
 * Up to this many values are left to tfjs. The rounding errors of equal values can all have the same
 * sign; 64 of them, added one after the other, then lose up to 1e-6 of their sum.
 */
const SHORT = 64;

/** How many of more values are added one after the other: 2^20 equal ones lose less than 1e-6 so. */
const LONGEST_RUN = 16;

/** The sums of shorter runs would take more memory than the padding that avoids them. */
const SHORTEST_RUN = 4;

/**
 * A sum that keeps its digits however many values there are. tfjs' kernel adds them one after the
 * other in float32, which for equal values is off by 4e-5 of the sum at 56 x 56 and by 3e-3 at 2^18.
 * Here short runs are added by that kernel, then runs of their sums, until one is left; rows are
 * folded. Of no values the sum is zero, where tfjs gives what lay in the memory.
 */
export function sum(stock: tf.KernelFunc): tf.KernelFunc {
  return wasmKernel<tf.SumInputs, tf.SumAttrs>((backend, { x }, attrs) => {
    const { axes, shape, rows, length } = reduction(x, attrs);
    if (rows * length === 0) {
      return callNamed(tf.Fill, backend, {}, { shape, value: 0, dtype: x.dtype });
    }
    if (length <= SHORT || x.dtype !== 'float32') {
      return callKernel(stock, backend, { x }, attrs);
    }
    const slab = slabOf(x.shape, axes);
    if (slab !== null && isWorthFolding(slab)) return { ...fold(backend, x, slab), shape };
    const total = withReducedLast(backend, x, axes, (values) =>
      sumRows(stock, backend, values, rows, length),
    );
    return { ...total, shape };
  });
}

/** A mean that keeps its digits likewise: the sum divided by how many values there are. */
export function mean(stock: tf.KernelFunc): tf.KernelFunc {
  return wasmKernel<tf.MeanInputs, tf.MeanAttrs>((backend, { x }, attrs) => {
    const { length } = reduction(x, attrs);
    if (length > 0 && length <= SHORT) return callKernel(stock, backend, { x }, attrs);
    return withFloats(backend, x, (floats) =>
      withScratch(backend, callNamed(tf.Sum, backend, { x: floats }, attrs), (total) =>
        // Of no values the mean is zero, as on cpu.
        withScratch(backend, scalar(backend, Math.max(1, length)), (divisor) =>
          callNamed(tf.RealDiv, backend, { a: total, b: divisor }, {}),
        ),
      ),
    );
  });
}

function scalar(backend: BackendWasm, value: number): tf.TensorInfo {
  return callNamed(tf.Fill, backend, {}, { shape: [], value, dtype: 'float32' });
}

/** Sums the rows of [rows, length], by runs whose sums are the rows of the next round. */
function sumRows(
  stock: tf.KernelFunc,
  backend: BackendWasm,
  values: tf.TensorInfo,
  rows: number,
  length: number,
): tf.TensorInfo {
  const run = longestRun(length);
  if (length > LONGEST_RUN && run < SHORTEST_RUN) {
    const padded = Math.ceil(length / LONGEST_RUN) * LONGEST_RUN;
    const x = { ...values, shape: [rows, length] };
    const paddings = [
      [0, 0],
      [0, padded - length],
    ];
    return withScratch(
      backend,
      callNamed(tf.PadV2, backend, { x }, { paddings, constantValue: 0 }),
      (filled) => sumRows(stock, backend, filled, rows, padded),
    );
  }
  const runs = length / run;
  const x = { ...values, shape: [rows * runs, run] };
  const sums = callKernel(stock, backend, { x }, { axis: 1, keepDims: false });
  if (runs === 1) return sums;
  return withScratch(backend, sums, () => sumRows(stock, backend, sums, rows, runs));
}

/** The longest run that divides a row, and is not too long. */
function longestRun(length: number): number {
  if (length <= LONGEST_RUN) return length;
  let run = LONGEST_RUN;
  while (length % run !== 0) run--;
  return run;
}

/** Hands on the values with the reduced axes moved to the end. */
function withReducedLast(
  backend: BackendWasm,
  x: tf.TensorInfo,
  axes: number[],
  use: (values: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  const perm = tf.backend_util.getAxesPermutation(axes, x.shape.length);
  if (perm === null) return use(x);
  return withScratch(backend, callNamed(tf.Transpose, backend, { x }, { perm }), use);
}

/** Hands on the tensor itself, or its values as floats. */
function withFloats(
  backend: BackendWasm,
  x: tf.TensorInfo,
  use: (floats: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  if (x.dtype === 'float32') return use(x);
  return withScratch(backend, callNamed(tf.Cast, backend, { x }, { dtype: 'float32' }), use);
}
