import type { HostForm } from '@lucida/runtime/fused';
import { channelShape } from '../shapes.js';
import type { DenseGradientAttrs } from './index.js';

/** The reference. */
export const denseGradientOnHost: HostForm<'seed' | 'kernel', DenseGradientAttrs> = {
  shape: (_, { shape }) => shape,
  run({ seed, kernel }, { shape }, output) {
    const { samples, positions, channels } = channelShape(shape);
    const [ownPositions, , classes] = kernel.shape as [number, number, number];
    const spread = positions / ownPositions;
    for (let n = 0; n < samples; n++) {
      // Of a logit's seed all entries but one are 0.
      const used: number[] = [];
      for (let c = 0; c < classes; c++) if (seed.values[n * classes + c] !== 0) used.push(c);
      for (let row = 0; row < ownPositions * channels; row++) {
        let sum = 0;
        for (const c of used) {
          sum += seed.values[n * classes + c]! * kernel.values[row * classes + c]!;
        }
        const start = n * positions * channels + row;
        for (let p = 0; p < spread; p++) output[start + p * channels] = sum / spread;
      }
    }
  },
};
