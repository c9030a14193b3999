import type { HostForm } from '@lucida/runtime/fused';
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

function allFinite(values: ArrayLike<number>, start: number, end: number): boolean {
  // Zero times a number is zero; times an infinity or NaN it is NaN, which stays. Four at a time,
  // which need not wait for each other.
  let [a, b, c, d] = [0, 0, 0, 0];
  let i = start;
  for (; i + 3 < end; i += 4) {
    a += 0 * values[i]!;
    b += 0 * values[i + 1]!;
    c += 0 * values[i + 2]!;
    d += 0 * values[i + 3]!;
  }
  for (; i < end; i++) a += 0 * values[i]!;
  return a + b + c + d === 0;
}
