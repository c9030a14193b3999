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
      for (let p = 0; p < positions; p++) {
        let sum = 0;
        for (let k = n * channels; k < (n + 1) * channels; k++) sum += w[k]! * A[i++]!;
        output[n * positions + p] = sum;
      }
    }
  },
};
