import * as tf from '@tensorflow/tfjs';
import { channelMeans } from '../kernels/channel-means/index.js';
import { channelShape } from '../kernels/shapes.js';
import { weightedChannelSum } from '../kernels/weighted-channel-sum/index.js';
import type { AttributionMethod } from '../types.js';

/**
 * Grad-CAM: channels weighted by the mean gradient of the score.
 *
 *     w[n, k]   = mean_p g[n, p, k]           g = dy/dA
 *     map[n, p] = sum_k w[n, k] * A[n, p, k]
 *
 * A and g `[n, ...spatial, channels]`, map `[n, ...spatial]`. As the paper; its final ReLU is the
 * first step of the post-processing.
 *
 * Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
 * Localization", arXiv:1610.02391.
 */
export const gradCam: AttributionMethod = {
  name: 'grad-cam',
  title: 'Grad-CAM',
  reference: 'Selvaraju et al. 2017, arXiv:1610.02391',
  needs: ['gradient-shares'],
  maps: (context) =>
    tf.tidy(() => {
      const activation = context.activations.target;
      const { positions } = channelShape(activation.shape);
      const weights = channelMeans({ x: context.gradientShares().values }, { positions });
      return weightedChannelSum({ activation, weights }, {});
    }),
};
