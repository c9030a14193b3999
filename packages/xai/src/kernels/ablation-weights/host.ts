import type { HostForm, HostTensor } from '@lucida/runtime/fused';
import { SMALLEST_NORMAL } from '../../float32.js';
import { channelShape } from '../shapes.js';

export type AblationWeightsInput = 'drops' | 'scores' | 'oneHot' | 'activation' | 'baseline';

/** The reference. */
export const ablationWeightsOnHost: HostForm<AblationWeightsInput, object> = {
  shape: ({ drops }) => [...drops.shape],
  run({ drops, scores, oneHot, activation, baseline }, _, output) {
    const [samples, channels] = drops.shape as [number, number];
    const classes = scores.shape[1]!;
    const ofSample = baseline.shape[0] === 1 ? 0 : channels;
    for (let n = 0; n < samples; n++) {
      const chosen = oneHot.values.subarray(n * classes, (n + 1) * classes).indexOf(1);
      const size = Math.abs(scores.values[n * classes + chosen]!);
      const divisor = size < SMALLEST_NORMAL ? 1 : size;
      for (let k = 0; k < channels; k++) {
        const i = n * channels + k;
        if (isLive(activation, n, k, baseline.values[n * ofSample + k]!)) {
          output[i] = drops.values[i]! / divisor;
        }
      }
    }
  },
};

/** Whether a channel differs from its baseline anywhere. */
function isLive({ values, shape }: HostTensor, n: number, k: number, baseline: number): boolean {
  const { positions, channels } = channelShape(shape);
  const start = n * positions * channels + k;
  for (let p = 0; p < positions; p++) if (values[start + p * channels] !== baseline) return true;
  return false;
}
