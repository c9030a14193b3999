import * as tf from '@tensorflow/tfjs';
import { flattenPositions } from '../channels.js';
import { SMALLEST_NORMAL } from '../float32.js';
import { weightedChannelSum } from '../kernels/weighted-channel-sum/index.js';
import type { AttributionMethod } from '../types.js';

/**
 * XGrad-CAM: channels weighted by their gradient's mean, each position counting by its share of
 * the channel's activation.
 *
 *     w[n, k]   = sum_p g[n, p, k] * A[n, p, k] / sum_p A[n, p, k]          g = dy/dA
 *     map[n, p] = sum_k w[n, k] * A[n, p, k]
 *
 * A and g `[n, ...spatial, channels]`, map `[n, ...spatial]`. As the paper; a channel whose
 * activations sum to 0 has weight 0.
 *
 * Fu et al., "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation of CNNs",
 * arXiv:2008.02312.
 */
export const xGradCam: AttributionMethod = {
  name: 'xgrad-cam',
  title: 'XGrad-CAM',
  reference: 'Fu et al. 2020, arXiv:2008.02312',
  needs: ['gradients'],
  maps: (context) =>
    tf.tidy(() => {
      const activation = flattenPositions(context.activations.target);
      const products = flattenPositions(context.gradients()).mul(activation).sum(1);
      const sums = activation.sum(1);
      const usable = sums.abs().greaterEqual(SMALLEST_NORMAL);
      const weights = products.mul(usable.toFloat()).div(tf.where(usable, sums, tf.onesLike(sums)));
      return weightedChannelSum({ activation: context.activations.target, weights }, {});
    }),
};
