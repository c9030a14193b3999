import type { HostForm } from '@lucida/runtime/fused';
import { channelShape } from '../shapes.js';

/** The reference. */
export const weightedChannelSumOnHost: HostForm<'activation' | 'weights', object> = {
  shape: ({ activation: { shape } }) => shape.slice(0, -1),
  run({ activation, weights }, _, output) {
    const { samples, positions, channels } = channelShape(activation.shape);
    const A = activation.values;
    const w = weights.values;
    const own = new Float64Array(channels);
    for (let n = 0, p = 0; n < samples; n++) {
      for (let k = 0; k < channels; k++) own[k] = w[n * channels + k]!;
      const end = (n + 1) * positions;
      // Four positions at once: none waits for another's sum, and each weight is read for all.
      for (; p + 4 <= end; p += 4) {
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        for (let k = 0, i = p * channels; k < channels; k++, i++) {
          const weight = own[k]!;
          a += weight * A[i]!;
          b += weight * A[i + channels]!;
          c += weight * A[i + 2 * channels]!;
          d += weight * A[i + 3 * channels]!;
        }
        output[p] = a;
        output[p + 1] = b;
        output[p + 2] = c;
        output[p + 3] = d;
      }
      for (; p < end; p++) {
        let sum = 0;
        for (let k = 0, i = p * channels; k < channels; k++, i++) sum += own[k]! * A[i]!;
        output[p] = sum;
      }
    }
  },
};
