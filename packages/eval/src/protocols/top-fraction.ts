import { topFractionMask } from '../kernels/top-fraction-mask/index.js';
import type { MaskingProtocol } from './protocol.js';

/**
 * Keeps the positions whose attribution is strictly above a threshold and sets all others to 0, in
 * every input channel alike. The threshold is element `floor(P * fraction)`, counted from 0, of the
 * map's P values sorted from the largest, so at most that many positions are kept: fewer where
 * values are equal to the threshold, none of a constant or all-zero map.
 */
export const topFraction: MaskingProtocol = {
  name: 'top-fraction',
  title: 'Largest fraction kept',
  reference: "the course study's protocol: a hard threshold by rank",
  usesFraction: true,
  mask(inputs, maps, fraction) {
    const positions = maps.size / maps.shape[0]!;
    // The product may round up to P for a fraction just below 1.
    const rank = Math.min(positions - 1, Math.floor(positions * fraction));
    return topFractionMask({ inputs, maps }, { rank });
  },
};
