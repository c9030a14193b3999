import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../channels.js';
import type { AttributionContext, Baseline } from '../types.js';

type Source = Pick<AttributionContext, 'cut' | 'activations'>;

const VALUES: Record<Baseline, (source: Source) => tf.Tensor> = {
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
 * the `bias`, or the spatial `mean` of that very channel in that very sample.
 *
 * @throws UsageError for `bias` at a layer without one.
 */
export function baselineValues(source: Source, baseline: Baseline): tf.Tensor3D {
  return tf.tidy(() => {
    const samples = source.activations.target.shape[0]!;
    return tf.zeros([samples, 1, source.cut.channels]).add(VALUES[baseline](source));
  });
}

/** True where a channel equals its baseline at every position, `[n, channels]`. */
export function deadChannels(activation: tf.Tensor, baseline: tf.Tensor3D): tf.Tensor {
  return tf.tidy(() => {
    const flat = flattenPositions(activation);
    const atBaseline = (values: tf.Tensor) => tf.equal(values, baseline.squeeze([1]));
    return tf.logicalAnd(atBaseline(flat.min(1)), atBaseline(flat.max(1)));
  });
}
