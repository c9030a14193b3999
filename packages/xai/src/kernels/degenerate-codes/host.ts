import type { HostForm } from '@lucida/runtime/fused';
import { SMALLEST_NORMAL } from '../../float32.js';
import { sampleSize } from '../shapes.js';
import { LEAST_SHARE } from './constant.js';

/** The reference. */
export const degenerateCodesOnHost: HostForm<'raw', object> = {
  shape: ({ raw }) => [raw.shape[0]!],
  run({ raw: { values, shape } }, _, output) {
    const size = sampleSize(shape);
    for (let n = 0; n < output.length; n++) {
      let max = 0;
      let min = Number.POSITIVE_INFINITY;
      for (let i = n * size; i < (n + 1) * size; i++) {
        const value = values[i]!;
        // Not by Math.max and Math.min, which take several times as long.
        if (value > max) max = value;
        if (value < min) min = value;
      }
      const constant = min >= Math.fround(max * LEAST_SHARE);
      output[n] = max < SMALLEST_NORMAL ? 1 : constant ? 2 : 0;
    }
  },
};
