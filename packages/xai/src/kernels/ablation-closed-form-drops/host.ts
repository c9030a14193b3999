import type { HostForm } from '@lucida/runtime/fused';
import { ROUNDING } from '../../ablation/difference.js';
import { baselineStrides, type ClosedFormDropsInput } from './types.js';

/** The reference. */
export const closedFormDropsOnHost: HostForm<ClosedFormDropsInput, object> = {
  shape: ({ features: { shape } }) => [shape[0]!, shape[2]!],
  run({ features, atBaseline, kernel, oneHot }, _, output) {
    const [samples, positions, channels] = features.shape as [number, number, number];
    const classes = kernel.shape[2]!;
    const { ofSample, ofPosition } = baselineStrides({ atBaseline });
    const F = features.values;
    const constant = atBaseline.values;
    const W = kernel.values;
    const sums = new Float64Array(channels);
    for (let n = 0, i = 0; n < samples; n++) {
      sums.fill(0);
      let weight = oneHot.values.subarray(n * classes, (n + 1) * classes).indexOf(1);
      for (let p = 0; p < positions; p++) {
        const start = n * ofSample + p * ofPosition;
        for (let k = 0; k < channels; k++, i++, weight += classes) {
          const a = F[i]!;
          const b = constant[start + k]!;
          // After a ReLU half of them.
          if (a === b) continue;
          const change = a - b;
          const noise = ROUNDING * Math.max(Math.abs(a), Math.abs(b));
          if (Math.abs(change) > noise) sums[k]! += change * W[weight]!;
        }
      }
      output.set(sums, n * channels);
    }
  },
};
