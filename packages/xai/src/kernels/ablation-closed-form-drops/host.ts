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
    for (let n = 0; n < samples; n++) {
      const chosen = oneHot.values.subarray(n * classes, (n + 1) * classes).indexOf(1);
      for (let k = 0; k < channels; k++) {
        let at = n * ofSample + k;
        let i = n * positions * channels + k;
        let weight = k * classes + chosen;
        let sum = 0;
        for (let p = 0; p < positions; p++) {
          const a = F[i]!;
          const b = constant[at]!;
          // Without a branch on the activation, which nothing could foretell.
          if (b === 0) sum += a * W[weight]!;
          else sum += changeOf(a, b) * W[weight]!;
          at += ofPosition;
          i += channels;
          weight += channels * classes;
        }
        output[n * channels + k] = sum;
      }
    }
  },
};

function changeOf(a: number, b: number): number {
  const change = a - b;
  return Math.abs(change) > ROUNDING * Math.max(Math.abs(a), Math.abs(b)) ? change : 0;
}
