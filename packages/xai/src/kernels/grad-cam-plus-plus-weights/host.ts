import type { HostForm } from '@lucida/runtime/fused';
import { SMALLEST_NORMAL } from '../../float32.js';
import { addChannelSums } from '../channel-sums.js';
import { channelShape } from '../shapes.js';
import { CANCELLATION, type GradCamPlusPlusAttrs } from './attrs.js';

/** The reference. */
export const gradCamPlusPlusWeightsOnHost: HostForm<
  'activation' | 'gradient',
  GradCamPlusPlusAttrs
> = {
  shape: ({ activation: { shape } }) => [shape[0]!, shape.at(-1)!],
  run({ activation, gradient }, { over, normalizeAlpha }, output) {
    const { samples, positions, channels } = channelShape(activation.shape);
    const { positions: shares } = channelShape(gradient.shape);
    const A = activation.values;
    const g = gradient.values;
    const [sums, weights, alphas, sizes] = Array.from(
      { length: 4 },
      () => new Float64Array(channels),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    for (let n = 0; n < samples; n++) {
      const start = n * shares * channels;
      for (const values of [sums, weights, alphas, sizes]) values.fill(0);
      addChannelSums(A, n * positions * channels, positions, sums);
      for (let k = 0; k < channels; k++) sums[k]! /= over;
      for (let p = 0, i = start; p < shares; p++) {
        for (let k = 0; k < channels; k++) {
          const slope = g[i++]!;
          // Below a max pooling most are 0, and a division takes longer than all the rest.
          if (!(slope > 0)) continue;
          const denominator = 2 + slope * sums[k]!;
          if (Math.abs(denominator) > CANCELLATION) weights[k]! += slope / denominator;
        }
      }
      output.set(weights, n * channels);
      if (!normalizeAlpha) continue;
      for (let p = 0, i = start; p < shares; p++) {
        for (let k = 0; k < channels; k++) {
          const slope = g[i++]!;
          const denominator = 2 + slope * sums[k]!;
          if (!(slope > 0) || Math.abs(denominator) <= CANCELLATION) continue;
          alphas[k]! += over / denominator;
          sizes[k]! += Math.abs(over / denominator);
        }
      }
      for (let k = 0; k < channels; k++) {
        const least = Math.max(CANCELLATION * sizes[k]!, SMALLEST_NORMAL);
        const usable = Math.abs(alphas[k]!) > least;
        output[n * channels + k] = usable ? weights[k]! / alphas[k]! : 0;
      }
    }
  },
};
