import type * as tf from '@tensorflow/tfjs';
import { normalizeMaps } from '../../postprocess/normalize.js';
import { resizeMaps } from '../../postprocess/resize.js';
import type { FinishedMapsAttrs } from './attrs.js';

/** Takes any number of spatial axes, and no taps: it multiplies by whole matrices. */
export function finishedMapsOps(
  { raw }: { readonly raw: tf.Tensor },
  { shape, resizer }: FinishedMapsAttrs,
): tf.Tensor {
  const resized = resizeMaps(normalizeMaps(raw), shape, resizer);
  return resizer === 'cubic-spline' ? resized : resized.minimum(1);
}
