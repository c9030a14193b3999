import * as tf from '@tensorflow/tfjs';
import type { GroundTruthMetric } from './metric.js';

/**
 * 1 where the ground truth at the map's maximum (the first, in row-major order, of equal ones) is
 * at least 0.5, else 0. An all-zero map points nowhere: a miss.
 */
export const pointingGame: GroundTruthMetric = {
  title: 'Pointing game',
  reference: 'Excitation Backprop (arXiv:1608.00507)',
  values(maps, groundTruth) {
    const positions = maps.size / maps.shape[0]!;
    const flat = maps.reshape([-1, positions]);
    const largest = flat.max(1, true);
    // Not argMax: which of equal values it finds differs between backends.
    const place = tf.range(0, positions).reshape([1, positions]);
    const beyond = tf.fill([1, positions], positions);
    const first = tf.where(flat.equal(largest), place, beyond).min(1, true);
    const there = place
      .equal(first)
      .toFloat()
      .mul(groundTruth.reshape([-1, positions]))
      .sum(1);
    const points = largest.squeeze([1]).greater(0);
    return there.greaterEqual(0.5).logicalAnd(points).toFloat();
  },
};
