import { gradientProductSum } from '../kernels/gradient-product-sum/index.js';
import type { AttributionMethod } from '../types.js';

/**
 * Layer-CAM: activation weighted, position by position, by the positive part of its gradient.
 *
 *     map[n, p] = sum_k relu(g[n, p, k]) * A[n, p, k]          g = dy/dA
 *
 * A and g `[n, ...spatial, channels]`, map `[n, ...spatial]`. As the paper, one layer at a time; its
 * final ReLU is the first step of the post-processing.
 *
 * Jiang et al., "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization", IEEE
 * Transactions on Image Processing 30, 2021.
 */
export const layerCam: AttributionMethod = {
  name: 'layer-cam',
  title: 'Layer-CAM',
  reference: 'Jiang et al. 2021, IEEE TIP 30',
  needs: ['gradients'],
  maps: ({ activations: { target: activation }, gradients }) =>
    gradientProductSum({ activation, gradient: gradients() }, { positive: true }),
};
