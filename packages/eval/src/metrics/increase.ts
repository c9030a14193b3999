import type { PredictionMetric } from './metric.js';

/** Increase of confidence: 1 where the masked version is more probable than the input, else 0. */
export const increase: PredictionMetric = {
  title: 'Average increase',
  reference: 'Grad-CAM++ (arXiv:1710.11063), section 4.1',
  values: (original, masked) => masked.greater(original).toFloat(),
};
