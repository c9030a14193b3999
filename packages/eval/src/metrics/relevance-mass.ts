import * as tf from '@tensorflow/tfjs';
import type { GroundTruthMetric } from './metric.js';

/**
 * Share of the map's mass inside the ground truth, 0 to 1: `sum(map * truth) / sum(map)`. An
 * all-zero map has no mass anywhere: 0. Negative values, as a spline makes them when it overshoots,
 * are no mass.
 */
export const relevanceMass: GroundTruthMetric = {
  title: 'Relevance mass',
  reference: 'CLEVR-XAI (arXiv:2003.07258)',
  values(maps, groundTruth) {
    const positions = maps.size / maps.shape[0]!;
    const mass = maps.relu().reshape([-1, positions]);
    const inside = mass.mul(groundTruth.reshape([-1, positions])).sum(1);
    const total = mass.sum(1);
    const some = total.greater(0);
    const share = inside.div(tf.where(some, total, tf.onesLike(total)));
    return tf.where(some, share, tf.zerosLike(share)).clipByValue(0, 1);
  },
};
