import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { callKernel } from '../call.js';
import { callNamed, floatsOf, wasmKernel, withScratch, withWindow, zeros } from '../heap.js';
import { inBlocks, isForBlocks } from './in-blocks.js';

type Attributes = tf.BatchMatMulAttrs | tf._FusedMatMulAttrs;

/**
 * A matrix product (plain or fused with bias and activation) that takes the fast and right way
 * through tfjs' kernel. Given a transposed operand or a batch, that kernel falls back on a scalar
 * loop, which is several times slower and in the fused case adds no bias; so operands are transposed
 * first and the matrices of a batch multiplied one by one. A plain product avoids both where it can.
 */
export function matMul(stock: tf.KernelFunc): tf.KernelFunc {
  return wasmKernel<tf.BatchMatMulInputs, Attributes>((backend, { a, b, ...fused }, attrs) => {
    const plain = !('activation' in attrs);
    if (plain && isBatchOfSlight(a, b, attrs)) return callKernel(stock, backend, { a, b }, attrs);
    const upright = { transposeA: false, transposeB: false };
    const multiply: Multiply = (one, other) => {
      const given = { ...fused, a: one, b: other };
      if (!isForBlocks({ ...given, ...attrs })) {
        return callKernel(stock, backend, given, { ...attrs, ...upright });
      }
      return inBlocks(backend, { ...given, ...attrs }, (left, right) =>
        callNamed(tf.BatchMatMul, backend, { a: left, b: right }, upright),
      );
    };
    if (plain && attrs.transposeB && isWorthSwapping(a, b, attrs)) {
      return multiplySwapped(backend, a, b, attrs.transposeA, multiply);
    }
    return withUpright(backend, a, attrs.transposeA, (left) =>
      withUpright(backend, b, attrs.transposeB, (right) =>
        multiplyBatch(backend, left, right, multiply),
      ),
    );
  });
}

/** Multiplications of a product that the scalar loop does before the fast kernel has got going. */
const SLIGHT = 4096;

/**
 * Whether the scalar loop is the faster way: for many products of a matrix with one column or row, or
 * of small matrices. One column each of 1,000 maps of 25 x 32 takes a hundredth of the time so.
 */
function isBatchOfSlight(a: tf.TensorInfo, b: tf.TensorInfo, attrs: Attributes): boolean {
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  // The loop knows no broadcasting.
  if (tf.util.sizeFromShape(batchA) < 2 || !tf.util.arraysEqual(batchA, batchB)) return false;
  const [rows, inner, columns] = sizesOf(a, b, attrs);
  const work = rows * inner * columns;
  return work > 0 && (rows === 1 || columns === 1 || work <= SLIGHT);
}

/**
 * Whether `a b^T` is cheaper as the transposed of `b a^T`: `b` is then neither transposed nor, as the
 * right operand is, copied by the fast kernel. It is for the gradient of a dense layer's input, where
 * `b` is the layer's weights: 33 times as fast for one row and weights of 4096 x 4096, 9 times for 32
 * rows, and without two copies of the weights.
 */
function isWorthSwapping(a: tf.TensorInfo, b: tf.TensorInfo, attrs: Attributes): boolean {
  const [rows, inner, columns] = sizesOf(a, b, attrs);
  return 2 * rows * inner + rows * columns < 2 * inner * columns;
}

/** Rows, inner size and columns of a product. */
function sizesOf(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { transposeA, transposeB }: Attributes,
): [number, number, number] {
  const [a0, a1] = a.shape.slice(-2) as [number, number];
  const [b0, b1] = b.shape.slice(-2) as [number, number];
  return [transposeA ? a1 : a0, transposeA ? a0 : a1, transposeB ? b0 : b1];
}

/** `a b^T` as the transposed of `b a^T`. */
function multiplySwapped(
  backend: BackendWasm,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  multiply: Multiply,
): tf.TensorInfo {
  const swapped = withUpright(backend, a, !transposeA, (right) =>
    multiplyBatch(backend, b, right, multiply),
  );
  const [columns, rows] = swapped.shape.slice(-2) as [number, number];
  if (rows === 1) return { ...swapped, shape: [...swapped.shape.slice(0, -2), 1, columns] };
  return withScratch(backend, swapped, () => transposeMatrices(backend, swapped));
}

type Multiply = (a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo;

/** Hands on the matrices themselves, or the transposed ones. */
function withUpright(
  backend: BackendWasm,
  matrices: tf.TensorInfo,
  transpose: boolean,
  use: (upright: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  if (!transpose) return use(matrices);
  // A single row or column is its own transposed.
  const [rows, columns] = matrices.shape.slice(-2) as [number, number];
  if (rows === 1 || columns === 1) {
    const shape = [...matrices.shape.slice(0, -2), columns, rows];
    return withWindow(backend, matrices, 0, shape, use);
  }
  return withScratch(backend, transposeMatrices(backend, matrices), use);
}

function transposeMatrices(backend: BackendWasm, matrices: tf.TensorInfo): tf.TensorInfo {
  const axes = matrices.shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
  return callNamed(tf.Transpose, backend, { x: matrices }, { perm });
}

function multiplyBatch(
  backend: BackendWasm,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  multiply: Multiply,
): tf.TensorInfo {
  const [rows, inner] = a.shape.slice(-2) as [number, number];
  const columns = b.shape.at(-1)!;
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const count = tf.util.sizeFromShape(batch);
  if (count === 1 && rows * inner * columns > 0) {
    const left = { ...a, shape: [1, rows, inner] };
    const product = withRightOperand(backend, b, [1, inner, columns], (right) =>
      multiply(left, right),
    );
    return { ...product, shape: [...batch, rows, columns] };
  }

  const products = zeros(backend, [...batch, rows, columns]);
  if (rows * inner * columns === 0) return products;
  for (let i = 0; i < count; i++) {
    const startA = broadcastIndex(i, batch, batchA) * rows * inner;
    const startB = broadcastIndex(i, batch, batchB) * inner * columns;
    const product = withWindow(backend, a, startA, [1, rows, inner], (one) =>
      withWindow(backend, b, startB, [1, inner, columns], (other) => multiply(one, other)),
    );
    withScratch(backend, product, () =>
      floatsOf(backend, products).set(floatsOf(backend, product), i * rows * columns),
    );
  }
  return products;
}

/** How many rows each tensor had when it was first the right operand. */
const rowsOfRightOperand = new WeakMap<object, number>();

/**
 * Lends the right operand. tfjs' kernel keeps a copy of it that is laid out for its shape, and finds
 * that again for the same values in another shape (a reshaped tensor), with garbage for a product; so
 * these are lent under another name.
 */
function withRightOperand(
  backend: BackendWasm,
  b: tf.TensorInfo,
  shape: [number, number, number],
  use: (right: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  const known = rowsOfRightOperand.get(b.dataId);
  if (known !== undefined && known !== shape[1]) return withWindow(backend, b, 0, shape, use);
  rowsOfRightOperand.set(b.dataId, shape[1]);
  return use({ ...b, shape });
}

/** Where the element `index` of a broadcast shape comes from in an operand of shape `from`. */
function broadcastIndex(index: number, shape: number[], from: number[]): number {
  const place = tf.util.indexToLoc(index, shape.length, tf.util.computeStrides(shape));
  const own = place.slice(shape.length - from.length).map((i, axis) => (from[axis] === 1 ? 0 : i));
  return own.reduce((sum, i, axis) => sum * from[axis]! + i, 0);
}
