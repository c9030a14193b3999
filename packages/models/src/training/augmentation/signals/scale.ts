import { checkNumber } from '@lucida/runtime/checks';
import { type SignalAugmentation, symmetric } from '../types.js';

export interface ScaleSpec {
  readonly type: 'scale';
  /** Signals are multiplied by a factor from `1 - max` to `1 + max`. */
  readonly max: number;
}

/** Multiplies each signal by its own factor. */
export const scale: SignalAugmentation<ScaleSpec> = {
  check({ max }) {
    checkNumber("The scale's maximum", max, { min: 0, below: 1 });
  },
  apply(batch, { max }, random) {
    const { values, samples, positions, channels } = batch;
    const length = positions * channels;
    for (let n = 0; n < samples; n++) {
      const factor = 1 + symmetric(random, max);
      for (let i = n * length; i < (n + 1) * length; i++) values[i] = values[i]! * factor;
    }
  },
};
