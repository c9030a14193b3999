import * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { callKernel } from '../call.js';
import { callNamed, floatsOf, wasmKernel, withScratch, withWindow, zeros } from '../heap.js';

type Attributes = tf.BatchMatMulAttrs | tf._FusedMatMulAttrs;

/**
 * A matrix product (plain or fused with bias and activation) that always takes the fast and right
 * way through tfjs' kernel. Given a transposed operand or a batch, that kernel falls back on a
 * scalar loop, which is several times slower and in the fused case adds no bias; so operands are
 * transposed first and the matrices of a batch multiplied one by one.
 */
export function matMul(stock: tf.KernelFunc): tf.KernelFunc {
  return wasmKernel<tf.BatchMatMulInputs, Attributes>((backend, { a, b, ...fused }, attrs) =>
    upright(backend, a, attrs.transposeA, (left) =>
      upright(backend, b, attrs.transposeB, (right) =>
        multiplyBatch(backend, left, right, (one, other) =>
          callKernel(
            stock,
            backend,
            { ...fused, a: one, b: other },
            { ...attrs, transposeA: false, transposeB: false },
          ),
        ),
      ),
    ),
  );
}

type Multiply = (a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo;

/** Hands on the matrices themselves, or the transposed ones. */
function upright(
  backend: BackendWasm,
  matrices: tf.TensorInfo,
  transpose: boolean,
  use: (upright: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  if (!transpose) return use(matrices);
  const axes = matrices.shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
  return withScratch(backend, callNamed(tf.Transpose, backend, { x: matrices }, { perm }), use);
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
    const product = multiply(
      { ...a, shape: [1, rows, inner] },
      { ...b, shape: [1, inner, columns] },
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

/** Where the element `index` of a broadcast shape comes from in an operand of shape `from`. */
function broadcastIndex(index: number, shape: number[], from: number[]): number {
  const place = tf.util.indexToLoc(index, shape.length, tf.util.computeStrides(shape));
  const own = place.slice(shape.length - from.length).map((i, axis) => (from[axis] === 1 ? 0 : i));
  return own.reduce((sum, i, axis) => sum * from[axis]! + i, 0);
}
