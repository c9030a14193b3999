import type * as tf from '@tensorflow/tfjs';

interface Metric {
  /** What a reader sees. */
  readonly title: string;
  readonly reference: string;
}

/**
 * A score of an attribution that compares the prediction for an input with that for its masked
 * version: one file, one object, one line in the registry.
 */
export interface PredictionMetric extends Metric {
  /**
   * One score a sample, `[n]`, on the device. Call it inside a `tf.tidy`.
   *
   * @param original probability of the target class for each input, `[n]`
   * @param masked the same for the masked inputs, `[n]`
   */
  values(original: tf.Tensor1D, masked: tf.Tensor1D): tf.Tensor;
}

/** A score of an attribution that compares its map with where the evidence really is. */
export interface GroundTruthMetric extends Metric {
  /**
   * One score a sample, `[n]`, on the device. Call it inside a `tf.tidy`. What it gives for a
   * sample without ground truth means nothing; the caller leaves that sample out.
   *
   * @param maps attribution maps at the input's resolution, `[n, ...spatial]`
   * @param groundTruth values in [0, 1], `[n, ...spatial]`
   */
  values(maps: tf.Tensor, groundTruth: tf.Tensor): tf.Tensor;
}
