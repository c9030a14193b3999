import * as tf from '@tensorflow/tfjs';
import { gradCamPlusPlusWeights } from '../kernels/grad-cam-plus-plus-weights/index.js';
import { weightedChannelSum } from '../kernels/weighted-channel-sum/index.js';
import type { AttributionMethod } from '../types.js';

/**
 * Grad-CAM++: positions weighted by how much each one alone explains the score.
 *
 *     S[n, k]        = sum_p A[n, p, k]
 *     alpha[n, p, k] = 1 / (2 + g[n, p, k] * S[n, k])   where g > 0, else 0      g = dy/dA
 *     w[n, k]        = sum_p alpha[n, p, k] * relu(g[n, p, k])
 *     map[n, p]      = sum_k w[n, k] * A[n, p, k]
 *
 * A and g `[n, ...spatial, channels]`, map `[n, ...spatial]`.
 *
 * The paper's alpha `g^2 / (2 g^2 + S g^3)` is the same number wherever g is not 0, and 0/0 where
 * it is; positions with g <= 0 add nothing, because relu(g) is 0 there. Deviations: the factor
 * `e^y` is common to all channels and is left out, and an alpha at its pole (possible only where a
 * channel sums to less than 0) is 0. With `normalizeAlpha` the alphas of a channel are divided by
 * their sum over the positions where g > 0, as in the authors' code; where they cancel, again only
 * for S < 0, the weight is 0.
 *
 * Chattopadhyay et al., "Grad-CAM++: Improved Visual Explanations for Deep Convolutional
 * Networks", arXiv:1710.11063.
 */
export const gradCamPlusPlus: AttributionMethod = {
  name: 'grad-cam++',
  title: 'Grad-CAM++',
  reference: 'Chattopadhyay et al. 2018, arXiv:1710.11063',
  needs: ['gradient-shares'],
  maps: ({ activations: { target: activation }, gradientShares, normalizeAlpha }) =>
    tf.tidy(() => {
      const { values: gradient, over } = gradientShares();
      const weights = gradCamPlusPlusWeights({ activation, gradient }, { over, normalizeAlpha });
      return weightedChannelSum({ activation, weights }, {});
    }),
};
