import { drop } from './drop.js';
import { increase } from './increase.js';
import type { GroundTruthMetric, PredictionMetric } from './metric.js';
import { pointingGame } from './pointing-game.js';
import { relevanceMass } from './relevance-mass.js';

/** Scores of what masking does to the prediction, by the field of `SampleScore` they fill. */
export const PREDICTION_METRICS = { drop, increase } satisfies Record<string, PredictionMetric>;

/** Scores against the ground truth, by the field of `SampleScore` they fill. */
export const GROUND_TRUTH_METRICS = {
  pointing: pointingGame,
  relevanceMass,
} satisfies Record<string, GroundTruthMetric>;

export type PredictionMetricName = keyof typeof PREDICTION_METRICS;
export type GroundTruthMetricName = keyof typeof GROUND_TRUTH_METRICS;
