import * as tf from '@tensorflow/tfjs';
import { finishedMaps } from '../kernels/finished-maps/index.js';
import { finishedMapsOps } from '../kernels/finished-maps/ops.js';
import type { Resizer } from '../types.js';
import { tapsTensor } from './taps.js';

/**
 * Raw maps `[n, ...spatial]` after ReLU, division by their maximum and resizing to the input,
 * `[n, ...shape]`.
 */
export function finishMaps(raw: tf.Tensor, shape: readonly number[], resizer: Resizer): tf.Tensor {
  if (shape.length > 2) return tf.tidy(() => finishedMapsOps({ raw }, { shape, resizer }));
  const from = raw.shape.slice(1);
  // A signal is one row.
  const [height, width] = from.length === 1 ? [1, from[0]!] : (from as [number, number]);
  const [toHeight, toWidth] = shape.length === 1 ? [1, shape[0]!] : (shape as [number, number]);
  const rows = tapsTensor(resizer, height, toHeight);
  const columns = tapsTensor(resizer, width, toWidth);
  return finishedMaps({ raw, rows, columns }, { shape, resizer });
}
