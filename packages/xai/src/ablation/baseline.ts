import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../channels.js';
import type { AttributionContext, Baseline } from '../types.js';

type Source = Pick<AttributionContext, 'cut' | 'activations'>;

const VALUES: Record<Baseline, (source: Source) => tf.Tensor3D> = {
  zero: ({ cut }) => tf.zeros([1, 1, cut.channels]),
  bias: ({ cut }) => cut.biasActivation().reshape([1, 1, cut.channels]),
  mean: ({ activations }) => {
    const flat = flattenPositions(activations.target);
    // Rounding may carry the mean of equal values past them; within the range it is exact there,
    // so that a constant channel is seen to equal its baseline.
    return tf.minimum(tf.maximum(flat.mean(1, true), flat.min(1, true)), flat.max(1, true));
  },
};

/**
 * What each channel of each sample is replaced by, `[n, 1, channels]`: `zero`, the activation of
 * the `bias`, or the spatial `mean` of that very channel in that very sample. Where all samples have
 * the same, `[1, 1, channels]`.
 *
 * @throws UsageError for `bias` at a layer without one.
 */
export function baselineValues(source: Source, baseline: Baseline): tf.Tensor3D {
  return tf.tidy(() => VALUES[baseline](source));
}

/** A baseline as `[samples, 1, channels]`. */
export function forEverySample(baseline: tf.Tensor3D, samples: number): tf.Tensor3D {
  const [given] = baseline.shape;
  return given === samples ? baseline : baseline.tile([samples, 1, 1]);
}
