import type { HostForm } from '@lucida/runtime/fused';

/** The reference. */
export const predictedRowsOnHost: HostForm<'logits', object> = {
  shape: ({ logits }) => [...logits.shape],
  run({ logits: { values, shape } }, _, output) {
    const [samples, classes] = shape as [number, number];
    for (let n = 0; n < samples; n++) {
      let best = n * classes;
      for (let i = best + 1; i < (n + 1) * classes; i++) if (values[i]! > values[best]!) best = i;
      output[best] = 1;
    }
  },
};
