import type { HostForm } from '@lucida/runtime/fused';
import { channelShape } from '../shapes.js';

/** The reference. */
export const channelMeansOnHost: HostForm<'x', object> = {
  shape: ({ x }) => [x.shape[0]!, x.shape.at(-1)!],
  run({ x: { values, shape } }, _, output) {
    const { samples, positions, channels } = channelShape(shape);
    const sums = new Float64Array(channels);
    let i = 0;
    for (let n = 0; n < samples; n++) {
      sums.fill(0);
      for (let p = 0; p < positions; p++) {
        for (let k = 0; k < channels; k++) sums[k]! += values[i++]!;
      }
      for (let k = 0; k < channels; k++) output[n * channels + k] = sums[k]! / positions;
    }
  },
};
