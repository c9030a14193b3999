import type { HostForm, HostTensor } from '@lucida/runtime/fused';
import { channelShape } from '../shapes.js';
import type { DenseGradientAttrs } from './attrs.js';

/** The reference. */
export const denseGradientOnHost: HostForm<'seed' | 'kernel', DenseGradientAttrs> = {
  shape: (_, { shape }) => shape,
  run({ seed, kernel }, { shape }, output) {
    const { samples, positions, channels } = channelShape(shape);
    const [ownPositions, , classes] = kernel.shape as [number, number, number];
    const rows = ownPositions * channels;
    const spread = positions / ownPositions;
    const own = new Float32Array(rows);
    for (let n = 0; n < samples; n++) {
      const shares = seed.values.subarray(n * classes, (n + 1) * classes);
      weigh(kernel.values, shares, spread, own);
      for (let p = 0; p < spread; p++) output.set(own, (n * spread + p) * rows);
    }
  },
};

type Values = HostTensor['values'];

/** Fills `sums` with `sum_c shares[c] * W[row, c] / divisor`. */
function weigh(W: Values, shares: Values, divisor: number, sums: Float32Array): void {
  const classes = shares.length;
  // Of a logit's seed all entries but one are 0.
  const present = Int32Array.from(shares.keys()).filter((c) => shares[c] !== 0);
  for (let row = 0; row < sums.length; row++) {
    let sum = 0;
    for (let i = 0; i < present.length; i++) {
      const c = present[i]!;
      sum += shares[c]! * W[row * classes + c]!;
    }
    sums[row] = sum / divisor;
  }
}
