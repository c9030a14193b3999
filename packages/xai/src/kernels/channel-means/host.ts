import type { HostForm } from '@lucida/runtime/fused';
import { addChannelSums } from '../channel-sums.js';
import { channelShape } from '../shapes.js';
import type { ChannelMeansAttrs } from './attrs.js';

/** The reference. */
export const channelMeansOnHost: HostForm<'x', ChannelMeansAttrs> = {
  shape: ({ x }) => [x.shape[0]!, x.shape.at(-1)!],
  run({ x: { values, shape } }, { positions }, output) {
    const { samples, positions: given, channels } = channelShape(shape);
    const sums = new Float64Array(channels);
    for (let n = 0; n < samples; n++) {
      sums.fill(0);
      addChannelSums(values, n * given * channels, given, sums);
      for (let k = 0; k < channels; k++) output[n * channels + k] = sums[k]! / positions;
    }
  },
};
