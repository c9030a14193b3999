import type { HostForm } from '@lucida/runtime/fused';
import { channelShape } from '../shapes.js';

/** The reference. */
export const weightedChannelSumOnHost: HostForm<'activation' | 'weights', object> = {
  shape: ({ activation: { shape } }) => shape.slice(0, -1),
  run({ activation, weights }, _, output) {
    const { samples, positions, channels } = channelShape(activation.shape);
    const A = activation.values;
    const w = weights.values;
    for (let n = 0, i = 0; n < samples; n++) {
      const end = (n + 1) * channels;
      for (let p = 0; p < positions; p++) {
        let k = n * channels;
        // Four sums, none of which waits for the one before.
        let [a, b, c, d] = [0, 0, 0, 0];
        for (; k + 4 <= end; k += 4, i += 4) {
          a += w[k]! * A[i]!;
          b += w[k + 1]! * A[i + 1]!;
          c += w[k + 2]! * A[i + 2]!;
          d += w[k + 3]! * A[i + 3]!;
        }
        for (; k < end; k++) a += w[k]! * A[i++]!;
        output[n * positions + p] = a + b + (c + d);
      }
    }
  },
};
