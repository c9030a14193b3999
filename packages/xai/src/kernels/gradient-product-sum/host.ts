import type { HostForm } from '@lucida/runtime/fused';
import type { GradientProductAttrs } from './attrs.js';

/** The reference. */
export const gradientProductSumOnHost: HostForm<'activation' | 'gradient', GradientProductAttrs> = {
  shape: ({ activation: { shape } }) => shape.slice(0, -1),
  run({ activation, gradient }, { positive }, output) {
    const channels = activation.shape.at(-1)!;
    const least = positive ? 0 : Number.NEGATIVE_INFINITY;
    const A = activation.values;
    const g = gradient.values;
    for (let row = 0, i = 0; row < output.length; row++) {
      let sum = 0;
      for (let k = 0; k < channels; k++, i++) {
        sum += Math.max(least, g[i]!) * A[i]!;
      }
      output[row] = sum;
    }
  },
};
