import * as tf from '@tensorflow/tfjs';
import type { Resizer } from '../types.js';
import { areaMatrix } from './area.js';
import { bilinearMatrix } from './bilinear.js';
import { cubicSplineMatrix } from './cubic-spline.js';
import { nearestMatrix } from './nearest.js';

const MATRICES: Record<Resizer, (from: number, to: number) => Float64Array> = {
  bilinear: bilinearMatrix,
  nearest: nearestMatrix,
  area: areaMatrix,
  'cubic-spline': cubicSplineMatrix,
};

/** The resizer's matrix, `[to, from]`; the identity where the size stays. */
export function resizeMatrix(resizer: Resizer, from: number, to: number): Float64Array {
  return (from === to ? nearestMatrix : MATRICES[resizer])(from, to);
}

const transposed = new Map<string, Float32Array>();

/** The resizer's matrix, `[from, to]`, kept on the host in float32. */
function matrixOf(resizer: Resizer, from: number, to: number): Float32Array {
  const key = `${resizer} ${from} ${to}`;
  let matrix = transposed.get(key);
  if (!matrix) {
    const rows = resizeMatrix(resizer, from, to);
    matrix = new Float32Array(from * to);
    for (let i = 0; i < to; i++) {
      for (let j = 0; j < from; j++) matrix[j * to + i] = rows[i * from + j]!;
    }
    transposed.set(key, matrix);
  }
  return matrix;
}

/**
 * Resizes maps `[n, ...spatial]` to `[n, ...shape]`, any number of spatial axes. Every resizer is
 * linear and separable: one matrix an axis. An axis whose size stays is left as it is.
 */
export function resizeMaps(maps: tf.Tensor, shape: readonly number[], resizer: Resizer): tf.Tensor {
  return tf.tidy(() => {
    const axes = shape.map((_, axis) => axis + 1);
    let resized = maps.clone();
    if (shape.every((size, axis) => size === maps.shape[axis + 1])) return resized;
    for (const size of shape) {
      // The first spatial axis goes last and is resized there; after one round the order is back.
      const rotated = resized.transpose([0, ...axes.slice(1), 1]);
      resized = resizeLastAxis(rotated, size, resizer);
    }
    return resized;
  });
}

function resizeLastAxis(maps: tf.Tensor, size: number, resizer: Resizer): tf.Tensor {
  const from = maps.shape[maps.rank - 1]!;
  if (from === size) return maps;
  const matrix = tf.tensor2d(matrixOf(resizer, from, size), [from, size]);
  const rows = maps.reshape<tf.Tensor2D>([maps.size / from, from]);
  return tf.matMul(rows, matrix).reshape([...maps.shape.slice(0, -1), size]);
}
