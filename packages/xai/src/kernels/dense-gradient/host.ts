import type { HostForm } from '@lucida/runtime/fused';
import { channelShape } from '../shapes.js';
import type { DenseGradientAttrs } from './attrs.js';

/** The reference. */
export const denseGradientOnHost: HostForm<'seed' | 'kernel', DenseGradientAttrs> = {
  shape: (_, { shape }) => shape,
  run({ seed, kernel }, { shape }, output) {
    const { samples, positions, channels } = channelShape(shape);
    const [ownPositions, , classes] = kernel.shape as [number, number, number];
    const rows = ownPositions * channels;
    const spread = positions / ownPositions;
    const sums = new Float64Array(rows);
    const W = kernel.values;
    for (let n = 0; n < samples; n++) {
      sums.fill(0);
      for (let c = 0; c < classes; c++) {
        const share = seed.values[n * classes + c]!;
        // Of a logit's seed all entries but one are 0.
        if (share === 0) continue;
        for (let row = 0, i = c; row < rows; row++, i += classes) sums[row]! += share * W[i]!;
      }
      const start = n * positions * channels;
      for (let p = 0; p < spread; p++) {
        const first = start + p * rows;
        for (let row = 0; row < rows; row++) output[first + row] = sums[row]! / spread;
      }
    }
  },
};
