import * as tf from '@tensorflow/tfjs';

/** One-hot float32 rows, `[n, depth]`, of indices that lie on the host. */
export function rowsOfClasses(indices: Int32Array, depth: number): tf.Tensor2D {
  const rows = new Float32Array(indices.length * depth);
  indices.forEach((index, n) => {
    rows[n * depth + index] = 1;
  });
  return tf.tensor2d(rows, [indices.length, depth]);
}

/**
 * One-hot float32 rows, `[n, depth]`, by a selection: tfjs' wasm backend writes the bits of the
 * integer 1 when `tf.oneHot` is asked for float32, and its webgpu backend leaves integers behind a
 * cast to float32, on which some of its shaders do not compile.
 */
export function oneHotRows(indices: tf.Tensor1D, depth: number): tf.Tensor2D {
  return tf.tidy(() => {
    const hot = tf.equal(indices.expandDims(1), tf.range(0, depth, 1, 'int32').expandDims(0));
    const shape: [number, number] = [indices.shape[0], depth];
    return tf.where(hot, tf.ones<tf.Rank.R2>(shape), tf.zeros<tf.Rank.R2>(shape));
  });
}
