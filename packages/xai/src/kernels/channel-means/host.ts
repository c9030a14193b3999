import type { HostForm } from '@lucida/runtime/fused';
import { addChannelSums } from '../channel-sums.js';
import { channelShape } from '../shapes.js';

/** The reference. */
export const channelMeansOnHost: HostForm<'x', object> = {
  shape: ({ x }) => [x.shape[0]!, x.shape.at(-1)!],
  run({ x: { values, shape } }, _, output) {
    const { samples, positions, channels } = channelShape(shape);
    const sums = new Float64Array(channels);
    for (let n = 0; n < samples; n++) {
      sums.fill(0);
      addChannelSums(values, n * positions * channels, positions, sums);
      for (let k = 0; k < channels; k++) output[n * channels + k] = sums[k]! / positions;
    }
  },
};
