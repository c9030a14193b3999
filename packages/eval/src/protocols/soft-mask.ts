import { softMask as softMaskKernel } from '../kernels/soft-mask/index.js';
import type { MaskingProtocol } from './protocol.js';

/**
 * Multiplies the input with its map, in every input channel alike. The map is a weight, so values
 * outside [0, 1], as a spline makes them when it overshoots, count as the nearer end.
 */
export const softMask: MaskingProtocol = {
  name: 'soft-mask',
  title: 'Weighted by the map',
  reference: 'Grad-CAM++ (arXiv:1710.11063), section 4.1',
  usesFraction: false,
  mask(inputs, maps) {
    return softMaskKernel({ inputs, maps }, {});
  },
};
