import type { HostForm, HostTensor } from '@lucida/runtime/fused';
import { sampleSize } from '../shapes.js';
import type { FirstProblemAttrs } from './attrs.js';

/** The reference. */
export const firstProblemOnHost: HostForm<string, FirstProblemAttrs> = {
  shape: (inputs) => [Object.values(inputs)[0]!.shape[0]!],
  run(inputs, { codes }, output) {
    Object.values(inputs).forEach(({ values, shape }, i) => {
      const size = sampleSize(shape);
      for (let n = 0; n < output.length; n++) {
        if (output[n] === 0 && !allFinite(values, n * size, (n + 1) * size)) output[n] = codes[i]!;
      }
    });
  },
};

/** A sum of float32 values in float64 cannot overflow, and NaN or an infinity stays in it. */
function allFinite(values: HostTensor['values'], start: number, end: number): boolean {
  // Four sums, none of which waits for the one before.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = start;
  for (; i + 8 <= end; i += 8) {
    a += values[i]! + values[i + 1]!;
    b += values[i + 2]! + values[i + 3]!;
    c += values[i + 4]! + values[i + 5]!;
    d += values[i + 6]! + values[i + 7]!;
  }
  for (; i < end; i++) a += values[i]!;
  return Number.isFinite(a + b + c + d);
}
