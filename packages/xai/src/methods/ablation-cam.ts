import { weightedChannelSum } from '../kernels/weighted-channel-sum/index.js';
import type { AttributionMethod } from '../types.js';

/**
 * Ablation-CAM: channels weighted by the share of the score that goes when the channel does.
 *
 *     w[n, k]   = (y - y_k) / abs(y)
 *     map[n, p] = sum_k w[n, k] * A[n, p, k]
 *
 * `y_k` is the score with channel k of A replaced by a baseline: zeros (the paper), the layer's
 * activation of the bias, or the channel's own spatial mean in that sample. A `[n, ...spatial,
 * channels]`, map `[n, ...spatial]`.
 *
 * Deviations: the divisor is abs(y) rather than y, so that a negative score does not turn the map
 * over; where y is 0 the weight is `y - y_k`; a channel equal to its baseline has weight exactly 0.
 * Only activations are replaced, the model's weights are never touched.
 *
 * Desai and Ramaswamy, "Ablation-CAM: Visual Explanations for Deep Convolutional Network via
 * Gradient-free Localization", WACV 2020.
 */
export const ablationCam: AttributionMethod = {
  name: 'ablation-cam',
  title: 'Ablation-CAM',
  reference: 'Desai and Ramaswamy 2020, WACV',
  needs: ['ablations'],
  maps: ({ activations: { target: activation }, ablationWeights }) =>
    weightedChannelSum({ activation, weights: ablationWeights() }, {}),
};
