import { gradientProductSum } from '../kernels/gradient-product-sum/index.js';
import type { AttributionMethod } from '../types.js';

/**
 * HiResCAM: gradient times activation, summed over channels.
 *
 *     map[n, p] = sum_k g[n, p, k] * A[n, p, k]          g = dy/dA
 *
 * A and g `[n, ...spatial, channels]`, map `[n, ...spatial]`. As the paper; its final ReLU is the
 * first step of the post-processing. For a linear head the map sums to the logit minus its bias.
 *
 * Draelos and Carin, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional
 * neural networks", arXiv:2011.08891.
 */
export const hiResCam: AttributionMethod = {
  name: 'hires-cam',
  title: 'HiResCAM',
  reference: 'Draelos and Carin 2020, arXiv:2011.08891',
  needs: ['gradients'],
  maps: ({ activations: { target: activation }, gradients }) =>
    gradientProductSum({ activation, gradient: gradients() }, { positive: false }),
};
