import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { callNamed, floatsOf, SCRATCH_FLOATS, withScratch, withWindow, zeros } from '../heap.js';

/** The kernels of the activations that a fused product may apply; null does nothing. */
const ACTIVATIONS: Readonly<Record<string, string | null>> = {
  linear: null,
  relu: tf.Relu,
  relu6: tf.Relu6,
  elu: tf.Elu,
  sigmoid: tf.Sigmoid,
};

/** From this many rows on it is faster to lay a block out for the fast kernel, once for all rows. */
const MANY_ROWS = 4;

interface BlockedProduct {
  /** `[1, rows, inner]`. */
  readonly a: tf.TensorInfo;
  /** `[1, inner, columns]`. */
  readonly b: tf.TensorInfo;
  /** `[columns]`. */
  readonly bias?: tf.TensorInfo | undefined;
  readonly activation?: string | undefined;
}

/** Whether `inBlocks` is to form a product: where the right operand is too large to be copied. */
export function isForBlocks({ a, b, activation = 'linear' }: BlockedProduct): boolean {
  const rows = a.shape.at(-2)!;
  const [inner, columns] = b.shape.slice(-2) as [number, number];
  return (
    inner * columns > SCRATCH_FLOATS &&
    // Of which a second one is held meanwhile.
    rows * columns <= SCRATCH_FLOATS &&
    ACTIVATIONS[activation] !== undefined
  );
}

/**
 * A product with a large right operand, a block of the operand's rows after the other. tfjs' kernel
 * keeps a copy of a right operand, laid out for itself, as long as the operand lives, and another one
 * for the fused kernel: of VGG16's dense layers, 472 MiB of weights, 944 MiB more.
 *
 * For few rows the block is read where it lies: VGG16's first dense layer then takes 6 times as long
 * as by tfjs' kernel once the copy is there, which is a seventh of the whole forward pass, and a
 * third of what the copy takes. For more rows each block is copied, multiplied and forgotten, which
 * takes 280 ms, however many rows. Both add up in the same order, so that a row's result does
 * not depend on the others.
 *
 * @param multiply Forms a product of `[1, rows, n]` and `[1, n, columns]`.
 */
export function inBlocks(
  backend: BackendWasm,
  { a, b, bias, activation = 'linear' }: BlockedProduct,
  multiply: (a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  const rows = a.shape.at(-2)!;
  const [inner, columns] = b.shape.slice(-2) as [number, number];
  const sums = zeros(backend, [1, rows, columns]);
  if (bias) {
    for (let row = 0; row < rows; row++) {
      floatsOf(backend, sums).set(floatsOf(backend, bias), row * columns);
    }
  }
  const length = Math.max(1, Math.floor(SCRATCH_FLOATS / columns));
  for (let start = 0; start < inner; start += length) {
    const count = Math.min(length, inner - start);
    const product = withWindow(backend, b, start * columns, [1, count, columns], (block) =>
      withScratch(backend, columnsOf(backend, a, start, count), (left) =>
        rows < MANY_ROWS ? multiplyInPlace(backend, left, block) : multiply(left, block),
      ),
    );
    withScratch(backend, product, () => add(floatsOf(backend, sums), floatsOf(backend, product)));
  }
  const kernel = ACTIVATIONS[activation];
  if (!kernel) return sums;
  return withScratch(backend, sums, () => callNamed(kernel, backend, { x: sums }, {}));
}

/** Neighbouring columns of `[1, rows, inner]`. */
function columnsOf(
  backend: BackendWasm,
  matrix: tf.TensorInfo,
  start: number,
  count: number,
): tf.TensorInfo {
  const [rows, inner] = matrix.shape.slice(-2) as [number, number];
  const part = backend.makeOutput([1, rows, count], 'float32');
  const from = floatsOf(backend, matrix);
  const to = floatsOf(backend, part);
  for (let row = 0; row < rows; row++) {
    const at = row * inner + start;
    to.set(from.subarray(at, at + count), row * count);
  }
  return part;
}

function add(sums: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!;
}

function multiplyInPlace(
  backend: BackendWasm,
  left: tf.TensorInfo,
  right: tf.TensorInfo,
): tf.TensorInfo {
  const [rows, inner] = left.shape.slice(-2) as [number, number];
  const columns = right.shape.at(-1)!;
  const product = zeros(backend, [1, rows, columns]);
  const [x, w, out] = [left, right, product].map((tensor) => floatsOf(backend, tensor)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let row = 0; row < rows; row++) {
    const factors = x.subarray(row * inner, (row + 1) * inner);
    addProducts(out.subarray(row * columns, (row + 1) * columns), factors, w);
  }
  return product;
}

const f = Math.fround;

/**
 * Adds `sum_k x[k] w[k, j]` to `out[j]`, each product and each sum rounded, as the fast kernel does.
 * Four by four, which halves the time.
 */
function addProducts(out: Float32Array, x: Float32Array, w: Float32Array): void {
  const columns = out.length;
  const whole = columns - (columns % 4);
  let k = 0;
  for (; k + 4 <= x.length; k += 4) {
    const [x0, x1, x2, x3] = [x[k]!, x[k + 1]!, x[k + 2]!, x[k + 3]!];
    let a = k * columns;
    let b = a + columns;
    let c = b + columns;
    let d = c + columns;
    let j = 0;
    for (; j < whole; j += 4, a += 4, b += 4, c += 4, d += 4) {
      let s = f(f(out[j]! + f(x0 * w[a]!)) + f(x1 * w[b]!));
      let t = f(f(out[j + 1]! + f(x0 * w[a + 1]!)) + f(x1 * w[b + 1]!));
      let u = f(f(out[j + 2]! + f(x0 * w[a + 2]!)) + f(x1 * w[b + 2]!));
      let v = f(f(out[j + 3]! + f(x0 * w[a + 3]!)) + f(x1 * w[b + 3]!));
      s = f(f(s + f(x2 * w[c]!)) + f(x3 * w[d]!));
      t = f(f(t + f(x2 * w[c + 1]!)) + f(x3 * w[d + 1]!));
      u = f(f(u + f(x2 * w[c + 2]!)) + f(x3 * w[d + 2]!));
      v = f(f(v + f(x2 * w[c + 3]!)) + f(x3 * w[d + 3]!));
      out[j] = s;
      out[j + 1] = t;
      out[j + 2] = u;
      out[j + 3] = v;
    }
    for (; j < columns; j++, a++, b++, c++, d++) {
      const sum = f(f(out[j]! + f(x0 * w[a]!)) + f(x1 * w[b]!));
      out[j] = f(f(sum + f(x2 * w[c]!)) + f(x3 * w[d]!));
    }
  }
  for (; k < x.length; k++) {
    const factor = x[k]!;
    for (let j = 0, a = k * columns; j < columns; j++, a++) out[j] = f(out[j]! + f(factor * w[a]!));
  }
}
